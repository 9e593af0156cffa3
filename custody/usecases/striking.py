"""Striking the registration of a copy that is not there (B14b): two keepers say so; the copy's chain stays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from custody import db
from custody.caller import Caller, Submission
from custody.errors import BadInput
from custody.events import KINDS, Recorded
from custody.events.choices import CLASS_ORDER, GONE, KEEPERS, WhyVoided
from custody.events.copies import CopyState, CopyVoided
from custody.events.copying import PaperMade
from custody.events.items import CustodyHandedOver, ItemVoided
from custody.events.moving import Moved
from custody.events.striking import ContentStruck, UseStruck, WhyStruck
from custody.ledger import project
from custody.models import Authorisation, Copy, Item
from custody.rules.keeping import same_thing
from custody.rules.striking import Striking
from custody.text import Text
from custody.usecases.act import Moment, Step, act, second_of
from custody.usecases.copying import live_on
from custody.usecases.incidents import open_on
from custody.usecases.items import item_facts, item_of
from custody.usecases.outcome import Outcome

NO_KEEPER = Text(
    "二人目は、この契約の別の媒体管理者か管理責任者が確認してください。",
    "The second person must be another custodian or manager of this contract.",
)
HERE = frozenset({"item.packed", "item.unpacked"})  # it has not left yet, and nobody has taken it over


def strike(caller: Caller, submission: Submission, item: str, event: ContentStruck) -> Outcome:
    """B14b: strike one copy off `item`; paper that was made for nothing else is struck with it.

    BadInput unless another custodian or manager of the contract confirms.
    """

    def strike(moment: Moment) -> list[Step]:
        row = item_of(moment, item)
        copy = live_on(moment, row, event.copy_)
        second_of(moment, event, row.contract)
        keeper_confirms(moment, row.contract)
        chain = project.history(item)
        facts = replace(item_facts(moment, event, row), about=_about(moment, row, copy, chain, event))
        step = Step(row, event.model_copy(update={"clean": _alone(row, copy)}), row.contract, facts)
        step.follow = [
            Step(copy, CopyVoided(), row.contract), *_unused(moment, copy), *_paper(row, copy, chain, event.reason)
        ]  # fmt: skip
        return [step]

    return act(caller, submission, [item, event.model_dump(mode="json")], strike)


def keeper_confirms(moment: Moment, contract: str) -> None:
    """BadInput where whoever signs second keeps nothing of the contract."""
    second = moment.submission.second
    assert second is not None
    if not KEEPERS & set(moment.registers.person(second.person).roles.get(contract, ())):
        raise BadInput({"second": [NO_KEEPER]})


def _about(moment: Moment, item: Item, copy: Copy, chain: list[Recorded], event: ContentStruck) -> Striking:
    sql = "SELECT number FROM copy WHERE parent = ? AND state <> 'voided' ORDER BY number LIMIT 20"
    made = db.rows(sql, (copy.id,))
    return Striking(
        copy=copy,
        stays=_stays(moment, item, copy, event),
        signed=tuple(_signed(copy, chain)),
        made_of_it=tuple(n for (n,) in made),
        incidents=len(open_on(item.contract, item.id)),
        struck=_struck_before(moment, copy),
    )


def _struck_before(moment: Moment, copy: Copy) -> int:
    """How many were struck under its permission, which is locked: of two at a time, one is the second."""
    if copy.permission is None:
        return 0
    moment.rows([copy.permission])
    ((n,),) = db.rows("SELECT count(*) FROM copy WHERE permission = ? AND state = 'voided'", (copy.permission,))
    return int(n)


def _stays(moment: Moment, item: Item, copy: Copy, event: ContentStruck) -> Copy | None:
    """The copy named as the one that stays, locked: nobody may strike that one meanwhile for this. None if it cannot."""
    found = db.rows("SELECT id FROM copy WHERE number = ? AND number <> ''", (event.instead_of,))
    row = next(iter(moment.rows([i for (i,) in found])), None) if found else None
    if not isinstance(row, Copy) or row.id == copy.id or row.state != CopyState.LIVE:
        return None
    if (row.contract, row.parent) != (copy.contract, copy.parent) or _says_less(row, copy):
        return None
    return row if row.item == item.id or _may_hold(moment, item, row.item, event.reason) else None


def _says_less(stays: Copy, copy: Copy) -> bool:
    """Whether the more sensitive of the two, or some of the people, would be gone from the register with `copy`."""
    lower = CLASS_ORDER[str(stays.info_class)] < CLASS_ORDER[str(copy.info_class)]
    return lower or (stays.persons or 0) < (copy.persons or 0)


def _may_hold(moment: Moment, item: Item, other: str, reason: WhyStruck) -> bool:
    """Whether `other` is held and, for what was registered twice, may be the very carrier that `item` is."""
    (carrier,) = moment.rows([other])
    if not isinstance(carrier, Item) or carrier.state in GONE:
        return False
    return reason != WhyStruck.DOUBLE or same_thing(item, carrier)


def _signed(copy: Copy, chain: list[Recorded]) -> Iterator[Text]:
    """What others took over or carried since `copy` came onto the item."""
    since = min((e.seq for e in chain if copy.id in [c["copy"] for c in e.get("contents", [])]), default=0)
    for e in chain:
        kind = KINDS[e.kind]
        if e.seq > since and (kind is CustodyHandedOver or (issubclass(kind, Moved) and kind.kind not in HERE)):
            yield kind.title


def _alone(item: Item, copy: Copy) -> bool:
    """Whether no other copy that counts was ever on the item."""
    sql = "SELECT count(*) FROM copy WHERE item = ? AND id <> ? AND state <> 'voided'"
    ((n,),) = db.rows(sql, (item.id, copy.id))
    return not n


def _unused(moment: Moment, copy: Copy) -> list[Step]:
    """Its place under the permission is free again."""
    rows = moment.rows([copy.permission]) if copy.permission else []
    return [Step(g, UseStruck(subjects=[copy.id]), g.contract) for g in rows if isinstance(g, Authorisation)]


def _paper(item: Item, copy: Copy, chain: list[Recorded], reason: WhyStruck) -> list[Step]:
    """Paper that was registered by the copying alone is no thing either: its number and its label are void."""
    if chain[0].kind != PaperMade.kind or not _alone(item, copy):
        return []
    why = WhyVoided.DOUBLE if reason == WhyStruck.DOUBLE else WhyVoided.NEVER_MADE
    return [Step(item, ItemVoided(reason=why), item.contract)]
