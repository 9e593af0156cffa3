"""Returning items to the client: each ends with the client's receipt and with nothing less (D02)."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any
from unicodedata import normalize

from custody import clock, db
from custody.caller import Caller, Submission
from custody.errors import BadInput, NotFound
from custody.events.copies import CopyEnd
from custody.events.returning import Proof, ReturnReceipted
from custody.ledger import project
from custody.ledger.chain import UNREADABLE, raw
from custody.ledger.entry import parsed
from custody.models import Item, Person
from custody.rules import Facts, Refusal
from custody.rules.areas import at_clients, stays
from custody.rules.officers import is_surname_of
from custody.rules.returning import Returning, plain
from custody.text import Text
from custody.usecases.act import Moment, Prepare, Step, act, preview
from custody.usecases.contractor import names_of_staff, speaks_for_client
from custody.usecases.copying import copies_ended
from custody.usecases.items import items_of, open_place
from custody.usecases.journeys import still_sealed
from custody.usecases.outcome import Outcome
from custody.usecases.outings import as_asked, copied_since

MOST = 200
OFFICER = "system:officer"  # the client's officer, who acknowledged through a link
NO_PROOF = Text(
    "発注者の署名、または署名された受領書の写しが必要です。",
    "The client's signature is needed, or the scan of a signed receipt.",
)
FULL_NAME = Text(
    "受注者側の担当者と同じ姓です。受け取った発注者の職員の氏名を、姓名で入れてください。",
    "One of the contractor's own people has this surname. Enter the full name of the client's officer.",
)
GIVEN_BEFORE = Text(
    "この写しは、ほかの記録で使われています。この返還の受領書の写しを添えてください。同じ受領書の続きなら、受領書番号も同じにします。",
    "This scan is named by another record. Attach that of this return's receipt; for more of the same receipt, enter "
    "its number too.",
)


def receipt(
    caller: Caller, submission: Submission, contract: str, items: Sequence[str], event: ReturnReceipted
) -> Outcome:
    """D02: end `items` as returned. BadInput without a proof; NotFound for another contract's."""
    inputs = [contract, list(items), event.model_dump(mode="json")]
    return act(caller, replace(submission, skip_refused=False), inputs, _receipt(contract, items, event))


def forbidden(caller: Caller, contract: str, items: Sequence[str], event: ReturnReceipted) -> list[Refusal]:
    """What would refuse a return now. Nothing is recorded; the errors are those of `receipt`."""
    steps = preview(caller, Submission("return-preview"), _receipt(contract, items, event))
    return list(dict.fromkeys(refusal for step in steps for refusal in step.refusals))


def _receipt(contract: str, items: Sequence[str], event: ReturnReceipted) -> Prepare:
    def receipt(moment: Moment) -> list[Step]:
        moment.contract(contract)
        if not 0 < len(items) <= MOST:
            raise BadInput({"items": [Text(f"1件から{MOST}件まで選んでください。", f"Choose 1 to {MOST} items.")]})
        full = _proved(moment, contract, event)
        rows = items_of(moment, items)
        if any(row.contract != contract for row in rows):
            raise NotFound
        staff = names_of_staff(moment.registers, contract)
        _received_by_another(full, staff)
        _another_paper(contract, full)
        facts = [_facts(moment, full, row, staff) for row in rows]
        steps = [Step(row, as_asked(full, f.copied_since), contract, f) for row, f in zip(rows, facts, strict=True)]
        steps[0].follow = copies_ended(moment, rows, CopyEnd.RETURNED)
        return steps

    return receipt


def _proved(moment: Moment, contract: str, event: ReturnReceipted) -> ReturnReceipted:
    """The event with what proves it, and what the client thereby said."""
    meant = ReturnReceipted.meaning
    if moment.caller.person == OFFICER:
        return event.model_copy(update={"proof": Proof.LINK, "meant": meant})
    if event.signature:
        return event.model_copy(update={"proof": Proof.SIGNATURE, "meant": meant})
    if event.scan:
        return event.model_copy(update={"proof": Proof.PAPER, "meant": None})
    if speaks_for_client(moment.registers, moment.caller.person, contract, clock.today()):
        return event.model_copy(update={"proof": Proof.SIGNED_IN, "meant": meant})
    raise BadInput({"scan": [NO_PROOF]})


def _received_by_another(event: ReturnReceipted, staff: frozenset[str]) -> None:
    """BadInput where a surname alone may be one of one's own people."""
    if event.proof != Proof.SIGNED_IN and is_surname_of(event.officer, staff):
        raise BadInput({"officer": [FULL_NAME]})


def _another_paper(contract: str, event: ReturnReceipted) -> None:
    """BadInput for a scan that was given for anything but the same receipt, which may be recorded in parts."""
    sql = "SELECT 1 FROM attachment WHERE sha256 = ? AND contract = ? AND named <> 0"
    if event.scan and db.rows(sql, (event.scan, contract)) and not _goes_on(contract, event):
        raise BadInput({"scan": [GIVEN_BEFORE]})


def _goes_on(contract: str, event: ReturnReceipted) -> bool:
    """Whether a return before it named the same paper under the same number."""
    sql = "SELECT subject, hash, body FROM entry WHERE contract = ? AND kind = ?"
    for subject, entry, body in db.rows(sql, (contract, ReturnReceipted.kind)):
        if _scan_in(body) == event.scan:
            told = next(e for e in project.history(subject) if e.hash == entry)
            return plain(normalize("NFKC", told.get("receipt") or event.receipt)) == plain(
                normalize("NFKC", event.receipt)
            )
    return False


def _scan_in(body: Any) -> str | None:
    with suppress(*UNREADABLE):
        return dict(parsed(raw(body))["data"]).get("scan")
    return None


def _facts(moment: Moment, event: ReturnReceipted, row: Item, staff: frozenset[str]) -> Facts:
    """Art. 19 does not bind what goes back to the client at the client's own place (domain.md §0.3), nor what is handed
    over where a designation ended over it.
    """
    book = moment.registers
    there = open_place(book, event.place)
    contract = moment.contract(row.contract)
    named = frozenset(plain(n) for n in event.named) if event.proof == Proof.PAPER else None
    person = moment.caller.person
    lies = book.place(row.place) if row.place else None
    facts = Facts(
        at=moment.occurred,
        on=clock.japan(moment.occurred).date().isoformat(),
        contract=contract,
        actor=Person(id=OFFICER) if person == OFFICER else book.person(person),
        item=row,
        place=None if at_clients(there, contract) else there,
        sealed=still_sealed(row),
        copied_since=copied_since(row),
        about=Returning(named, lies, there, staff),
    )
    return replace(facts, place=None) if stays(facts, lies, there) else facts
