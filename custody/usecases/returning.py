"""Returning items to the client: each ends with the client's receipt and with nothing less (D02)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from custody import clock
from custody.caller import Caller, Submission
from custody.errors import BadInput, NotFound
from custody.events.choices import SiteKind
from custody.events.copies import CopyEnd
from custody.events.returning import Proof, ReturnReceipted
from custody.models import Item, Person
from custody.rules import Facts
from custody.rules.areas import stays
from custody.rules.returning import Returning, plain
from custody.text import Text
from custody.usecases.act import Moment, Step, act
from custody.usecases.contractor import names_of_staff, speaks_for_client
from custody.usecases.copying import copies_ended
from custody.usecases.items import items_of, open_place
from custody.usecases.journeys import still_sealed
from custody.usecases.outcome import Outcome

MOST = 200
OFFICER = "system:officer"  # the client's officer, who acknowledged through a link
NO_PROOF = Text(
    "発注者の署名、または署名された受領書の写しが必要です。",
    "The client's signature is needed, or the scan of a signed receipt.",
)


def receipt(
    caller: Caller, submission: Submission, contract: str, items: Sequence[str], event: ReturnReceipted
) -> Outcome:
    """D02: end `items` as returned. BadInput without a proof; NotFound for another contract's."""

    def receipt(moment: Moment) -> list[Step]:
        moment.contract(contract)
        if not 0 < len(items) <= MOST:
            raise BadInput({"items": [Text(f"1件から{MOST}件まで選んでください。", f"Choose 1 to {MOST} items.")]})
        full = _proved(moment, contract, event)
        rows = items_of(moment, items)
        if any(row.contract != contract for row in rows):
            raise NotFound
        staff = names_of_staff(moment.registers, contract)
        steps = [Step(row, full, contract, _facts(moment, full, row, staff)) for row in rows]
        steps[0].follow = copies_ended(moment, rows, CopyEnd.RETURNED)
        return steps

    inputs = [contract, list(items), event.model_dump(mode="json")]
    return act(caller, replace(submission, skip_refused=False), inputs, receipt)


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


def _facts(moment: Moment, event: ReturnReceipted, row: Item, staff: frozenset[str]) -> Facts:
    """Art. 19 does not bind what goes back to the client at the client's own place (domain.md §0.3), nor what is handed
    over where a designation ended over it.
    """
    book = moment.registers
    there = open_place(book, event.place)
    site = book.place(there.around()[0])
    named = frozenset(plain(n) for n in event.named) if event.proof == Proof.PAPER else None
    person = moment.caller.person
    lies = book.place(row.place) if row.place else None
    facts = Facts(
        at=moment.occurred,
        on=clock.japan(moment.occurred).date().isoformat(),
        contract=moment.contract(row.contract),
        actor=Person(id=OFFICER) if person == OFFICER else book.person(person),
        item=row,
        place=None if site.site_kind == SiteKind.CLIENT.value else there,
        sealed=still_sealed(row),
        about=Returning(named, lies, there, staff),
    )
    return replace(facts, place=None) if stays(facts, lies, there) else facts
