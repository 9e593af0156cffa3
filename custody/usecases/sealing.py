"""Seals: put into stock, put on a case, replaced, read blind at the other end, taken off (C03, C08, C09, C12)."""

from __future__ import annotations

import random
from collections.abc import Sequence

from custody import db, state
from custody.caller import Caller, Submission
from custody.errors import BadInput, Conflict, NotAllowed, NotFound
from custody.events.choices import KEEPERS
from custody.events.incidents import IncidentSort
from custody.events.seals import SealApplied, SealSpoilt, SealState, SealStocked, numbers_in, plain_number
from custody.events.transport import (
    AT_THE_OTHER_END,
    BEFORE_LEAVING,
    ON_THE_WAY,
    SealReplaced,
    TransportSealed,
    TransportState,
)
from custody.events.under_way import OpeningReleased, SealVerified, TransportOpened
from custody.ids import new_id
from custody.ledger import project
from custody.models import Contract, Seal, Transport
from custody.text import Text
from custody.usecases.act import Moment, Step, act, not_from, second_of
from custody.usecases.journeys import (
    accident,
    as_read,
    facts_of,
    items_in,
    quarantined,
    seals_numbered,
    seals_off,
    seals_on,
    sent_of,
    transport_of,
)
from custody.usecases.outcome import Outcome

MOST_SEALS = 1_000
BEFORE_READING = frozenset({*BEFORE_LEAVING, *ON_THE_WAY, TransportState.ARRIVED})
NO_PICTURE = Text(
    "この契約の安全対策の設定では、封印した状態の写真が要ります。番号が読めるように写してください。",
    "This contract's safety settings ask for a photo of the seal on the case, its number legible.",
)
NO_NUMBER = Text("封印番号を読み取るか、入れてください。", "Scan or type the number of the seal.")
KNOWN = Text("もう登録された番号です：{numbers}", "These numbers are registered already: {numbers}")
UNSEALED = Text(
    "この搬送に封印はありません。そのまま開封できます。", "There is no seal on it. It can be opened as it is."
)
ASK_ANOTHER = Text(
    "あなたが照合することのある封印が、まだ照合前です。破損・紛失は、その契約の媒体管理者か管理責任者に記録してもらってください。",
    "A seal that you may be asked to read blind was not read yet. Have a custodian or the manager of that contract record"
    " what is broken or lost.",
)
NOT_WRONG = Text("封印に異常は記録されていません。", "Nothing wrong with its seals is on record.")


def stock(caller: Caller, submission: Submission, numbers: Sequence[str], event: SealStocked) -> Outcome:
    """Put seals into stock: one for each of `numbers`. BadInput for a number that was ever registered before.

    In no order: the order of the entries would tell the number of one that is to be read blind from its neighbours'.
    """

    def stock_seals(moment: Moment) -> list[Step]:  # noqa: ARG001 - nothing is looked up
        _new(numbers)
        mixed = random.SystemRandom().sample(list(numbers), len(numbers))
        return [Step(state.blank(new_id("seal")), event.model_copy(update={"number": n})) for n in mixed]

    return act(caller, submission, [event.model_dump(mode="json"), list(numbers)], stock_seals)


def _new(numbers: Sequence[str]) -> None:
    keys = {plain_number(n): n for n in numbers}
    if not 0 < len(numbers) <= MOST_SEALS or "" in keys:
        raise BadInput(
            {"numbers": [Text(f"1本から{MOST_SEALS}本までにしてください。", f"Between 1 and {MOST_SEALS} at a time.")]}
        )
    known = list(_known(sorted(keys)))
    if len(keys) < len(numbers) or known:
        twice = [keys[k] for k in known] or [n for n in numbers if keys[plain_number(n)] != n]
        raise BadInput({"numbers": [KNOWN.filled(numbers="、".join((twice or list(numbers))[:10]))]})


def _known(keys: Sequence[str]) -> list[str]:
    found: list[str] = []
    for start in range(0, len(keys), 500):
        some = keys[start : start + 500]
        marks = ", ".join("?" * len(some))
        found += [k for (k,) in db.rows(f"SELECT key FROM seal WHERE key IN ({marks})", some)]  # noqa: S608 - marks
    return found


def spoil(caller: Caller, submission: Submission, seal: str, event: SealSpoilt) -> Outcome:
    """A seal is broken or lost. One on a case that waits to be read blind is answered for like those in stock."""

    def spoil_seal(moment: Moment) -> list[Step]:
        (row,) = moment.rows([seal])
        if not isinstance(row, Seal):
            raise NotFound
        if row.state in (SealState.STOCK, SealState.APPLIED) and _would_tell(moment):
            raise NotAllowed(ASK_ANOTHER)
        if _anothers(moment, row):
            raise NotFound
        if row.state == SealState.APPLIED and not _unread(row):
            raise Conflict(not_from(row, event, row.state))
        return [Step(row, event)]

    return act(caller, submission, [seal, event.model_dump(mode="json")], spoil_seal)


def _anothers(moment: Moment, row: Seal) -> bool:
    """Whether it is on a case of a contract of which the caller keeps nothing."""
    on = project.load([row.transport]).get(row.transport) if row.transport else None
    return isinstance(on, Transport) and not moment.caller.plays(KEEPERS, on.contract)


def _would_tell(moment: Moment) -> bool:
    """Whether which seal is refused would tell the caller what they may yet read blind, of a contract of which they
    keep nothing.
    """
    marks = ", ".join("?" * len(BEFORE_READING))
    sql = f"SELECT DISTINCT contract FROM transport WHERE state IN ({marks}) AND sealed_at IS NOT NULL"  # noqa: S608
    on, caller = {c for (c,) in db.rows(sql, sorted(s.value for s in BEFORE_READING))}, moment.caller
    return any(_blind(caller, c) for c in on & caller.contracts)


def _reads_others(moment: Moment) -> bool:
    """Whether the caller may yet read seals blind that others put on, under a contract of which they keep nothing."""
    marks = ", ".join("?" * len(BEFORE_READING))
    sql = (
        "SELECT DISTINCT transport.contract FROM seal JOIN transport ON transport.id = seal.transport "  # noqa: S608 - marks only
        f"WHERE seal.state = 'applied' AND seal.applied_by <> ? AND transport.state IN ({marks})"
    )
    caller = moment.caller
    on = {c for (c,) in db.rows(sql, (caller.person, *sorted(s.value for s in BEFORE_READING)))}
    return any(_blind(caller, c) for c in on & caller.contracts)


def _blind(caller: Caller, contract: str) -> bool:
    """Whether the caller reads seals of this contract without being told what is expected."""
    return caller.plays(AT_THE_OTHER_END, contract) and not caller.plays(KEEPERS, contract)


def _unread(row: Seal) -> bool:
    """Whether it is on a case and was not read at the other end yet."""
    on = project.load([row.transport]).get(row.transport) if row.transport else None
    return isinstance(on, Transport) and on.state in BEFORE_READING


def seal(caller: Caller, submission: Submission, transport: str, numbers: str, event: TransportSealed) -> Outcome:
    """C03: put seals from stock on the case. `numbers`: as typed or scanned, commas between several.

    BadInput without a photo where the contract is set to be sealed.
    """

    def seal_case(moment: Moment) -> list[Step]:
        row = transport_of(moment, transport)
        named = _named(numbers)
        seals, unknown = seals_numbered(moment, named)
        facts = facts_of(moment, row, row.contract, seals=tuple(seals), unknown=unknown, reader=_reads_others(moment))
        _pictured(facts.contract, event)
        put_on = SealApplied(transport=row.id, pictures=event.pictures)
        follow = [Step(s, put_on, row.contract) for s in seals]
        full = event.model_copy(update={"seals": [s.id for s in seals]})
        return [Step(row, full, row.contract, facts, follow=follow)]

    return act(caller, submission, sent_of(transport, event, numbers), seal_case)


def _pictured(contract: Contract, event: TransportSealed | SealReplaced) -> None:
    if contract.transport_seals and not event.pictures:
        raise BadInput({"pictures": [NO_PICTURE]})


def _named(numbers: str) -> list[str]:
    named = numbers_in(numbers)
    if not named:
        raise BadInput({"numbers": [NO_NUMBER]})
    return named


def replace(caller: Caller, submission: Submission, transport: str, numbers: str, event: SealReplaced) -> Outcome:
    """C12: all seals on the case make way for new ones; two people, and the reason.

    BadInput without a photo where the contract is set to be sealed.
    """

    def replace_seals(moment: Moment) -> list[Step]:
        row = transport_of(moment, transport)
        second_of(moment, event, row.contract)
        named = _named(numbers)
        seals, unknown = seals_numbered(moment, named)
        reader, under_way = _reads_others(moment), row.state in ON_THE_WAY
        untold = [s for s in seals if reader and under_way and _elsewhere(s, row)]
        seals = [s for s in seals if s not in untold]
        facts = facts_of(
            moment, row, row.contract, seals=tuple(seals), unknown=unknown, reader=reader and not under_way
        )
        _pictured(facts.contract, event)
        put_on = SealApplied(transport=row.id, pictures=event.pictures)
        follow = [*seals_off(moment, row), *(Step(s, put_on, row.contract) for s in seals)]
        on = [*(s.id for s in seals), *(new_id("seal") for _ in untold)]
        full = event.model_copy(update={"seals": on, "typed": "、".join(named)})
        return [Step(row, full, row.contract, facts, follow=follow)]

    return act(caller, submission, sent_of(transport, event, numbers), replace_seals)


def _elsewhere(seal: Seal, row: Transport) -> bool:
    """Whether it is on another case and waits there to be read blind. Before a reader this is not said of it: they
    could try numbers until one is refused. On the way nothing stops the record; the next reading finds it wrong.
    """
    return seal.state == SealState.APPLIED and seal.transport != row.id and _unread(seal)


def verify(caller: Caller, submission: Submission, transport: str, event: SealVerified) -> Outcome:
    """C08: two people read the seals without seeing what is expected. A difference or a trace of tampering opens an
    incident and sets everything in the case apart; it is never refused. A seal in stock whose number was read stays
    there: it may have been misread, and whoever keeps the stock looks (queries.read_in_stock).
    """

    def verify_seals(moment: Moment) -> list[Step]:
        row = transport_of(moment, transport)
        if not row.seals:
            raise Conflict(UNSEALED)
        if not numbers_in(event.numbers) and not event.tampered:
            raise BadInput({"numbers": [NO_NUMBER]})
        second_of(moment, event, row.contract)
        matched = as_read(moment, row, event)
        full = event.model_copy(update={"matched": matched})
        if matched and not event.tampered:
            return [Step(row, full, row.contract)]
        inside = items_in(moment, row)
        note = f"{row.number} " + ("開封の跡がある" if event.tampered else "封印番号が一致しない")
        note += "（付けたと記録した番号は、別のケースの封印）" if len(seals_on(moment, row)) < len(row.seals) else ""
        opened = accident(moment, row, IncidentSort.SEAL, inside, row.place, note)
        full = full.model_copy(update={"incident": opened.row.id})
        return [Step(row, full, row.contract, follow=[opened, *quarantined(moment, inside, row.place, opened.row.id)])]

    return act(caller, submission, sent_of(transport, event), verify_seals)


def release(caller: Caller, submission: Submission, transport: str, event: OpeningReleased) -> Outcome:
    """The manager lets a case whose seals were wrong be opened. Conflict where nothing was wrong."""

    def release_opening(moment: Moment) -> list[Step]:
        row = transport_of(moment, transport)
        if row.seal_ok is not False:
            raise Conflict(NOT_WRONG)
        return [Step(row, event, row.contract)]

    return act(caller, submission, sent_of(transport, event), release_opening)


def open_case(caller: Caller, submission: Submission, transport: str, event: TransportOpened) -> Outcome:
    """C09: the seals come off. Refused (R-CS-2) before they were read, or while what was wrong is not seen to."""

    def open_case(moment: Moment) -> list[Step]:
        row = transport_of(moment, transport)
        facts = facts_of(moment, row, row.contract)
        off = seals_off(moment, row, tampered=row.seal_ok is False)
        return [Step(row, event, row.contract, facts, follow=off)]

    return act(caller, submission, sent_of(transport, event), open_case)
