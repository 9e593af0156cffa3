"""What a bundle says of the log's keys, for information: keys.txt, and in VERIFY.md what a lost or stolen one means."""

from __future__ import annotations

from collections.abc import Iterator

from custody.queries.log_keys import LogKey, given_up, log_keys
from custody.text import Text

HEAD = Text(
    "# 参考です。確かめる鍵は、この一式の外（契約書の別紙、紙の報告書）から受け取ってください。",
    "# For information. Take the keys to check with from outside this bundle: the contract's annex, a printed report.",
)
CHANGED = """
---

# 鍵が失われたか盗まれたとき / A key that was lost or stolen

この台帳では、次の鍵について届け出がありました。台帳を預かる人から受け取った新しい公開鍵と届け出の書面（`log.change-….txt`）と照らしてください。
届け出のあった鍵は、`鍵@件数` の形で渡します。その件数までの封印だけを、その鍵の署名で認めます。後の封印は、一緒に渡した連署者の連署があれば認め、
なければ「数えない封印」と示します。最新の封印がそうなら不合格です。

The following was declared of keys of this log. Compare it with the new public key and the writing (`log.change-….txt`)
that you were handed by whoever keeps the ledger. Give such a key as `KEY@SIZE`: by its signature alone only seals up to
that size count. A later one counts with the cosignature of a cosigner whose key you give, and is else named as “not
counted”; if the newest is such a one, the answer is BAD.
"""

RESTORED = """
---

# 古い台帳から続けたとき / A log that goes on from an older ledger

この台帳は、署名したものの一部を失い、その前から続けています。次の件数の間では、同じ件数に、前とは別の木の署名があり得ます。手元にある外の写しが次の範囲に
入るなら、この一式と合わなくて当然です。写しのほうを捨てず、何が失われたのか、台帳を預かる人に説明を求めてください。

This log lost a part of what it had signed, and goes on from before that. Within the sizes below it may have signed two
trees of the same size. A copy of yours from that range need not agree with this bundle: keep it, and ask whoever keeps
the ledger what was lost.
"""


def lines() -> Iterator[str]:
    """The lines of keys.txt: each public key, and below it what it is good for."""
    yield from HEAD
    for key in log_keys():
        yield key.verifier.vkey
        yield from (f"# {said}" for said in key.standing)
    for restore in given_up():
        yield from (f"# {said}" for said in restore)


def instructions(text: str) -> str:
    """VERIFY.md, with a part of its own where a key was lost or may have been stolen, and one where a log was set back."""
    declared, restores = [key for key in log_keys() if key.until is not None], given_up()
    if declared:
        text += CHANGED + "".join(map(_told, declared))
    if restores:
        text += RESTORED + "".join(f"\n- {r.ja}\n  {r.en}\n" for r in restores)
    return text


def _told(key: LogKey) -> str:
    return f"\n- `{key.verifier.vkey}@{key.until}`\n  {key.standing.ja}\n  {key.standing.en}\n"
