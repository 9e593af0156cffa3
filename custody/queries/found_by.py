"""By which of its texts an item was found, where what the list shows of it does not say so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from custody import db
from custody.events.copies import CopyState
from custody.ledger import words
from custody.queries.needs import terms_of
from custody.text import Text

NAMED = Text("情報名", "Information")
OTHERS = {
    "receipt": Text("授受書番号", "Receipt"),
    "former_number": Text("旧台帳の番号", "Number in the old register"),
    "maker": Text("メーカー", "Maker"),
    "model": Text("型番", "Model"),
}
COLON = Text("：", ": ")
_COLUMNS = ", ".join(f"item.{name}" for name in OTHERS)


def reasons(shown: Mapping[str, str], q: str, lang: str) -> dict[str, list[str]]:
    """Of items by their number: the texts, each with its name, that have a word of `q` that is not in what is shown."""
    unseen = {number: [t for t in terms_of(q) if not _has(text, t)] for number, text in shown.items()}
    listed = sorted(number for number, terms in unseen.items() if terms)
    if not listed:
        return {}
    marks, found = ", ".join("?" * len(listed)), defaultdict[str, dict[str, None]](dict)
    # The state of a copy is looked at here: an index of it would lead SQLite to nearly all of them.
    sql = f"SELECT item.number, copy.state, copy.name, {_COLUMNS} FROM item LEFT JOIN copy ON copy.item = item.id"
    for number, state, name, *others in db.rows(f"{sql} WHERE item.number IN ({marks}) ORDER BY copy.number", listed):
        named = [(NAMED, name)] if state == CopyState.LIVE.value else []
        for label, text in [*named, *zip(OTHERS.values(), others, strict=True)]:
            if text and any(_has(text, term) for term in unseen[number]):
                found[number][label.in_(lang) + COLON.in_(lang) + text] = None
    return {number: list(said) for number, said in found.items()}


def _has(text: str, term: str) -> bool:
    return any(term in one for one in _spelled(text))


def _spelled(text: str) -> Iterator[str]:
    plain = words.told(text)
    yield from (plain, "".join(filter(str.isalnum, plain)))
