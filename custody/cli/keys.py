"""custody keys: the log's keys and where they lie; a new key in the place of the old one."""

from __future__ import annotations

from argparse import Namespace

from custody import keyring
from custody.cli.database import chosen, opened
from custody.cli.keys_replaced import compromised, lost
from custody.cli.say import Stop, complain, say
from custody.ledger.alarms import Alarm
from custody.ledger.note_keys import Verifier
from custody.ledger.notes import Key
from custody.queries.log_keys import LogKey, given_up, log_keys
from custody.signer import keys, succession
from custody.text import Text

NONE = Text(
    "台帳の鍵はまだありません。custody serve か custody signer が最初の署名のときに作ります。",
    "The log has no key yet: custody serve or custody signer makes it with the first signature.",
)
UNREADABLE = Text("鍵を読み書きできません: {why}", "The keys cannot be read or written: {why}")
UNDER_WAY = Text(
    "前の鍵の交代がまだ終わっていません（{until} まで）。そのあとでやり直してください。",
    "The last change of keys is not over (until {until}). Try again after that.",
)
DAYS = Text("--days は1から{most}までです。", "--days is from 1 to {most}.")
SIGNS = Text("署名中  {file}", "signs  {file}")
RETIRES = Text("交代中。{until} に破棄  {file}", "retiring, destroyed at {until}  {file}")
RECEIPTS = Text("端末と伝票の控えに署名  {file}", "signs the receipts of phones and slips  {file}")
KNOWN = Text("証人の公開鍵  {file}", "a witness's public key  {file}")
CHANGED = Text(
    """台帳の鍵を替えました。
新しい公開鍵: {new}
前の公開鍵: {old}
最新のチェックポイントには、署名係が一分以内に新しい鍵の署名を足します。{until} まで、次からのチェックポイントには両方の鍵で署名します。そのあと、前の秘密鍵は署名係が破棄します。控えに写した前の鍵も消してください。
両方の鍵が署名した交代の書面: {file}

これまでの証明は、これからも前の公開鍵で確かめられます。前の公開鍵を捨てないでください。
前の公開鍵だけを持つ人も、交代の間のチェックポイントを確かめられます。その間に、新しい公開鍵と書面を渡してください。
交代より前のチェックポイントも入っている証拠一式には、両方の公開鍵を渡します。
{until} よりあとのチェックポイントは、新しい公開鍵がなければ確かめられません。""",
    """The log has a new key.
New public key: {new}
Former public key: {old}
Within a minute the signer adds the new key's signature to the newest checkpoint. Until {until} checkpoints are signed by both, from the next one on. Then the signer destroys the former private key. Remove copies of it from your backups, too.
The change in writing, signed by both: {file}

Proofs made so far are checked with the former public key, now and later. Do not throw it away.
Whoever has only the former one can check the checkpoints of the overlap. Hand out the new one and the writing by then.
A bundle that also holds checkpoints from before the change is checked with both public keys.
Checkpoints after {until} cannot be checked without the new public key.""",
)


def run(options: Namespace) -> int:
    if not 1 <= options.days <= keys.LONGEST:
        raise Stop(DAYS.filled(most=keys.LONGEST))
    try:
        with opened(chosen().database, migrated=False):
            return {"show": _show, "rotate": _rotate, "lost": lost, "compromised": compromised}[options.act](options)
    except Alarm as alarm:
        raise Stop(Text(f"{alarm.text.ja}。", f"{alarm.text.en}."), 1) from alarm
    except FileNotFoundError as error:
        raise Stop(NONE, 1) from error
    except (OSError, ValueError) as error:
        raise Stop(UNREADABLE.filled(why=error), 1) from error


def _show(_options: Namespace) -> int:
    """Every public key in full, with what it does and where its private half is. Makes no key."""
    if not succession.begun():
        raise Stop(NONE, 1)
    for key in log_keys():
        _told(key.verifier, _standing(key))
    for restore in given_up():
        say(restore)
    for vkey in keyring.published(keyring.RECEIPT):
        _told(Verifier.read(vkey), RECEIPTS.filled(file=keyring.file_of(keyring.RECEIPT)))
    for vkey in keyring.published(keyring.WITNESS):
        _told(Verifier.read(vkey), KNOWN.filled(file=keyring.folder() / "witness.vkey"))
    return _in_order()


def _in_order() -> int:
    """1, and why, where the key of the log is gone or is another."""
    held = keyring.kept(keyring.LOG)
    try:
        if held is None:
            raise Alarm("lost", str(keyring.file_of(keyring.LOG)))
        former = keys.retiring()
        succession.holds(Key.read(held).verifier, former.key.verifier if former else None)
    except Alarm as alarm:
        complain(Text(f"{alarm.text.ja}。", f"{alarm.text.en}."))
        return 1
    return 0


def _told(verifier: Verifier, what: Text) -> None:
    say(verifier.vkey)
    say(Text(f"    {what.ja}", f"    {what.en}"))


def _standing(key: LogKey) -> Text:
    former, own = keys.retiring(), keyring.kept(keyring.LOG)
    if own and Key.read(own).verifier == key.verifier:
        return SIGNS.filled(file=keyring.file_of(keyring.LOG))
    if former and former.key.verifier == key.verifier:
        return RETIRES.filled(until=former.until, file=keyring.file_of(keyring.RETIRING))
    return key.standing


def _rotate(options: Namespace) -> int:
    try:
        former = keys.rotate(options.days)
    except keys.UnderWay as error:
        raise Stop(UNDER_WAY.filled(until=error.until), 1) from error
    new = keys.log_key()
    said = CHANGED.filled(new=new.vkey, old=former.key.vkey, until=former.until, file=keys.statement_file(new.verifier))
    say(f"{said.ja}\n\n{said.en}")
    return 0
