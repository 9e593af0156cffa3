"""Copies of information: made with the client's permission (B11), and how they end with what they are on."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, cast

from custody import db, state
from custody.caller import Caller, Submission
from custody.errors import BadInput, NotFound
from custody.events.authorisations import AuthorisationFreed, Sort
from custody.events.choices import Encryption, Medium, Owner, State
from custody.events.copies import CopyEnd, CopyEnded, CopyState
from custody.events.copying import CopiedOnto, CopyCreated, ItemCopied, PaperMade
from custody.ids import human_number, new_code, new_id
from custody.models import Authorisation, Copy, Item, Place
from custody.rules import Facts
from custody.rules.copying import Copying
from custody.text import Text
from custody.usecases.act import Moment, Step, act, numbers
from custody.usecases.authorising import authorisation_of, used
from custody.usecases.items import item_facts, item_of
from custody.usecases.outcome import Outcome

UNCOUNTED = Text("件数かハッシュのどちらかを入れてください。", "Enter the number of records, or the hash.")
NOT_OUT = Text(
    "先に作成先の媒体を取り出してください（あなたの手元にありません）。",
    "Take out the carrier it goes onto first: it is not in your hands.",
)
ITSELF = Text("写す元と同じ媒体です。", "This is the carrier that is being copied.")
NOT_ON_IT = Text("この媒体にある有効な写しを選んでください。", "Choose a live copy that is on this carrier.")


def make_copy(caller: Caller, submission: Submission, item: str, event: ItemCopied) -> Outcome:
    """B11: copy what is on `item` onto `event.target`, or onto paper that is registered by the same act.

    No target and no paper is an unregistered carrier: refused, and on record.
    """

    def make_copy(moment: Moment) -> list[Step]:
        source = item_of(moment, item)
        parent = live_on(moment, source, event.parent, "parent")
        target = _target(moment, source, event)
        grant = _grant(moment, event.permission, source.contract)
        medium = Medium.PAPER.value if event.paper else target.medium if target else ""
        facts = _facts(moment, event, source, target, Copying(grant, target, medium, _place(moment, source)))
        new = new_id("copy")
        step = Step(source, event.model_copy(update={"copy_": new}), source.contract, facts)
        if grant is not None:
            step.follow = _follow(source, parent, target, grant, event, new)
        return [step]

    return act(caller, submission, [item, event.model_dump(mode="json")], make_copy)


def _place(moment: Moment, item: Item) -> Place | None:
    return moment.registers.place(item.place) if item.place else None


def _facts(moment: Moment, event: ItemCopied, source: Item, target: Item | None, about: Copying) -> Facts:
    here = _place(moment, source)
    lies = _place(moment, target) if target and target.place else here  # what is copied onto is there from then on
    return replace(item_facts(moment, event, source), place=lies, lies=lies, goes=here, about=about)


def live_on(moment: Moment, item: Item, subject: str, field: str = "copy_") -> Copy:
    """A live copy on the item, locked. BadInput, at `field`, for any other."""
    if subject not in {held["copy"] for held in item.contents}:
        raise BadInput({field: [NOT_ON_IT]})
    (row,) = moment.rows([subject])
    if not isinstance(row, Copy) or row.state != CopyState.LIVE:
        raise BadInput({field: [NOT_ON_IT]})
    return row


def _target(moment: Moment, source: Item, event: ItemCopied) -> Item | None:
    """The registered carrier. BadInput where it is not in the maker's hands; NotFound for one out of their reach."""
    if event.records is None and not event.sha256:
        raise BadInput({"records": [UNCOUNTED]})
    if event.paper or event.target is None:
        return None
    if event.target == source.id:
        raise BadInput({"target": [ITSELF]})
    row = item_of(moment, event.target)
    held = row.state == State.IN_USE and row.holder == moment.caller.person
    if row.state != State.BLANK and not held and row.contract == source.contract:
        raise BadInput({"target": [NOT_OUT]})
    return row


def _grant(moment: Moment, subject: str | None, contract: str) -> Authorisation | None:
    """The permission named; None for one of another contract or sort, which permits no copy here."""
    try:
        row = authorisation_of(moment, subject, contract) if subject else None
    except NotFound:
        return None
    return row if row and row.sort == Sort.COPY.value else None


def _follow(
    source: Item, parent: Copy, target: Item | None, grant: Authorisation, event: ItemCopied, new: str
) -> list[Step]:
    """The new copy's own chain, that of what it is on, and that of the permission."""
    carrier = target or cast(Item, state.blank(new_id("item")))
    made = _created(parent, grant, event, carrier.id)
    held = [{"copy": new, "class": parent.info_class}]
    onto: CopiedOnto | PaperMade = CopiedOnto(place=str(source.place), due=source.due, contents=held)
    if target is None:
        onto = PaperMade.model_validate({**_paper(source), "contents": held})
    return [
        Step(state.blank(new), made, source.contract),
        Step(carrier, onto, source.contract),
        used(grant, [new]),
    ]


def _created(parent: Copy, grant: Authorisation, event: ItemCopied, carrier: str) -> CopyCreated:
    number = human_number("K", numbers("K")[0])
    same: dict[str, Any] = {
        n: getattr(parent, n) for n in ("name", "info_class", "info_fields", "persons", "keep_until")
    }
    told = event.model_dump(include={"method", "records", "sha256", "purpose"})
    return CopyCreated.model_validate(
        {
            **same, **told, "number": number, "item": carrier, "parent": parent.id, "generation": parent.generation + 1,
            "permission": grant.id, "nth": _nth(grant), "allowed": grant.allowed, "after": grant.after,
        }
    )  # fmt: skip


def _nth(grant: Authorisation) -> int:
    """The lowest number that no copy under `grant` bears which still counts: a generation that was erased makes room."""
    marks = ", ".join("?" * len(grant.used))
    sql = f"SELECT nth FROM copy WHERE id IN ({marks})"  # noqa: S608 - marks only
    taken = {n for (n,) in db.rows(sql, list(grant.used))} if grant.used else set()
    return next(n for n in itertools.count(1) if n not in taken)


def _paper(source: Item) -> dict[str, Any]:
    return {
        "medium": Medium.PAPER, "owner": Owner.CONTRACTOR, "encryption": Encryption.NA, "place": source.place,
        "due": source.due, "number": human_number("P", numbers("P")[0]), "label_code": new_code(),
        "description": source.description,
    }  # fmt: skip


def copies_ended(moment: Moment, items: Sequence[Item], how: CopyEnd) -> list[Step]:
    """The end of every live copy on `items`, on the copies' own chains; to follow what happens to the items.

    The places they held under standing permissions are free again.
    """
    return ended(moment, [held["copy"] for item in items for held in item.contents], how)


def ended(moment: Moment, copies: Iterable[str], how: CopyEnd) -> list[Step]:
    """The end of those of `copies` (ids) that are live."""
    rows = [row for row in moment.rows(list(copies)) if isinstance(row, Copy) and row.state == CopyState.LIVE]
    freed = _freed(moment, rows) if how != CopyEnd.LOST else []  # what is lost is somewhere, and goes on counting
    return [*(Step(row, CopyEnded(how=how), row.contract) for row in rows), *freed]


def _freed(moment: Moment, copies: Sequence[Copy]) -> list[Step]:
    under: dict[str, list[str]] = defaultdict(list)
    for copy in copies:
        if copy.permission:
            under[copy.permission].append(copy.id)
    grants = [row for row in moment.rows(list(under)) if isinstance(row, Authorisation) and row.standing]
    return [Step(g, AuthorisationFreed(subjects=under[g.id]), g.contract) for g in grants]
