"""Destruction carried out, and watched by somebody else who signs for it (E04, E05)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from custody import clock, db
from custody.caller import Caller, Submission
from custody.errors import BadInput, Conflict
from custody.events.authorisations import WitnessRule
from custody.events.choices import STAFF, Role
from custody.events.destroying import DestroyExecuted, DestroyWitnessed
from custody.events.evidence import is_name
from custody.events.lots import LotExecuted, LotWitnessed
from custody.models import Destruction, Item
from custody.rules import Facts
from custody.rules.certifying import Lot
from custody.rules.destroying import Destroying
from custody.text import Text
from custody.usecases.accounts import link_maker
from custody.usecases.act import Moment, Step, act, second_of
from custody.usecases.children import children_of, kept_until
from custody.usecases.contractor import names_of_staff, speaks_for_client
from custody.usecases.destroying import facts_of, instruction_of, items_in, lot_of, whole
from custody.usecases.items import open_place
from custody.usecases.outcome import Outcome
from custody.usecases.signing import AGAIN, has_signed

CERTIFICATE_DAYS = 60  # domain.md §7
WITNESS_MINUTES = 30  # ledger.md §3.4
OPERATORS = frozenset({*STAFF, Role.WITNESS})
LATE = Text(
    "廃棄の終了から30分を過ぎています。遅れて署名する理由を書いてください。",
    "More than 30 minutes have passed since it ended. Say why it is signed late.",
)
NOT_ALL = Text(
    "照合の後で、ロットから離れた物があります。ロットを取りやめ、残りで作り直してください。",
    "Something has left this lot since its numbers were read. Give the lot up and make one of what is left.",
)
NO_NAME = Text("署名した人の課・職・氏名を入れてください。", "Enter the office, post and name of who signed.")
SAME_PICTURE = Text(
    "実施前と同じ写真です。実施後の物を写した別の写真を選んでください。",
    "This is a photo given for before. Choose another, taken afterwards.",
)
OTHERS_PICTURE = Text(
    "別の廃棄ロットの写真です。このロットの物を写した写真を選んでください。",
    "This photo was given for another lot. Choose one of the things of this lot.",
)
ONCE = Text("立会確認はもう記録されています。", "The witness has signed already.")


def execute(caller: Caller, submission: Submission, lot: str, event: LotExecuted) -> Outcome:
    """E04: destroy the lot. From the end of it the witness has 30 minutes, the firm the days that were instructed."""

    def execute(moment: Moment) -> list[Step]:
        row = lot_of(moment, lot)
        _times(moment, row, event)
        _own_pictures(row, event)
        if not OPERATORS & set(moment.person(event.operator).roles.get(row.contract, ())):
            raise BadInput(
                {"operator": [Text("この契約の担当者を選んでください。", "Choose somebody of this contract.")]}
            )
        items = items_in(moment, row)
        if any(i.destruction != row.id for i in items):
            raise Conflict(NOT_ALL)
        grant = instruction_of(moment, row)
        place = open_place(moment.registers, event.place)
        days = CERTIFICATE_DAYS if grant.certificate_days is None else grant.certificate_days
        full = event.model_copy(update={"due": _due(event.ended, days)})
        about = _known(items, Destroying(grant, place=place, level=event.level))
        done = DestroyExecuted(lot=row.id, technique=event.technique, place=event.place)
        own = facts_of(moment, row.contract, about=Lot(row, grant.witness or WitnessRule.NONE.value))
        steps = [Step(i, done, row.contract, _facts(moment, i, about[i.id])) for i in items]
        return [*steps, Step(row, full, row.contract, own)]

    return act(caller, whole(submission), [lot, event.model_dump(mode="json")], execute)


def _known(items: Sequence[Item], about: Destroying) -> dict[str, Destroying]:
    """Item id -> `about`, with what may have come up since it was set apart: a copy found, a date of keeping put right."""
    ids = [i.id for i in items]
    children, kept = children_of(ids, about.instruction.items if about.instruction else ()), kept_until(ids)
    return {
        i: replace(about, children=tuple(c.number for c in children.get(i, ())), kept_until=kept.get(i)) for i in ids
    }


def _facts(moment: Moment, item: Item, about: Destroying) -> Facts:
    lies = moment.registers.place(item.place) if item.place else None
    return facts_of(moment, item.contract, item=item, lies=lies, goes=about.place, about=about)


def _due(ended: str, days: int) -> str:
    last: date = clock.japan(ended).date() + timedelta(days=days)
    return last.isoformat()


def _times(moment: Moment, row: Destruction, event: LotExecuted) -> None:
    if event.ended > clock.ahead(moment.received):
        raise BadInput({"ended": [Text("未来の日時は記録できません。", "A time in the future cannot be recorded.")]})
    if event.ended < event.started:
        raise BadInput({"ended": [Text("終了が開始より前です。", "It ended before it began.")]})
    if row.read_at and event.started[:16] < row.read_at[:16]:
        raise BadInput({"started": [Text("番号照合より前の時刻です。", "That is before the numbers were read.")]})


def _own_pictures(row: Destruction, event: LotExecuted) -> None:
    """One picture cannot show the things whole and destroyed, nor those of two lots."""
    if set(event.photos_before) & set(event.photos_after):
        raise BadInput({"photos_after": [SAME_PICTURE]})
    fields = {"photos_before": event.photos_before, "photos_after": event.photos_after}
    if wrong := {name: [OTHERS_PICTURE] for name, given in fields.items() if any(_of_another(row, p) for p in given)}:
        raise BadInput(wrong)


def _of_another(row: Destruction, picture: str) -> bool:
    found = db.rows(
        "SELECT 1 FROM destruction WHERE id <> ? AND "
        "(replace(photos_before, ?, '') <> photos_before OR replace(photos_after, ?, '') <> photos_after) LIMIT 1",
        (row.id, picture, picture),
    )
    return bool(found)


def late_minutes(row: Destruction, now: str) -> int:
    """How many minutes more than allowed have passed since the destruction ended; 0 within the time."""
    return max(0, int(clock.minutes_between(row.ended or now, now)) - WITNESS_MINUTES)


def witness(caller: Caller, submission: Submission, lot: str, event: LotWitnessed) -> Outcome:
    """E05: somebody who watched signs the fixed meaning, with a proof of their own made for it.

    They sign as the caller (`usecases.signing.signing`), as the second person on this device, or, being the client's
    officer without an account, by hand (`event.signature`, `event.officer`). BadInput where nothing proves it.
    """

    def witness(moment: Moment) -> list[Step]:
        row = lot_of(moment, lot)
        if row.witnessed_at:
            raise Conflict(ONCE)
        who = _signer(moment, event, row.contract)
        late = late_minutes(row, moment.received) > 0
        if late and not event.late_reason:
            raise BadInput({"late_reason": [LATE]})
        full = event.model_copy(update={"witness": who, "late": late, "meant": LotWitnessed.meaning})
        grant = instruction_of(moment, row)
        clients = who is None or speaks_for_client(moment.registers, who, row.contract, clock.today())
        staff = names_of_staff(moment.registers, row.contract) if who is None else frozenset()
        about = Lot(
            row,
            grant.witness or WitnessRule.NONE.value,
            clients,
            staff=staff,
            way_in=link_maker(who or moment.caller.person),
        )
        seen = DestroyWitnessed(lot=row.id, late=late)
        own = Step(row, full, row.contract, facts_of(moment, row.contract, about=about))
        return [own, *(Step(i, seen, row.contract) for i in items_in(moment, row))]

    return act(caller, whole(submission), [lot, event.model_dump(mode="json")], witness)


def _signer(moment: Moment, event: LotWitnessed, contract: str) -> str | None:
    """Who signs with an account; None for the officer who signs by hand."""
    if event.signature:
        if not is_name(event.officer):
            raise BadInput({"officer": [NO_NAME]})
        return None
    second = moment.submission.second
    if second is not None:
        second_of(moment, event, contract)
        return second.person
    if not has_signed(moment.caller):
        raise BadInput({"now": [AGAIN]})
    return moment.caller.person
