"""What may be done with an item now, what may not and why. Pure: takes rows, asks the rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from custody.caller import Caller
from custody.events.choices import KEEPERS, TERMINAL, State
from custody.events.copying import ItemCopied
from custody.events.destroying import DestroyStaged
from custody.events.erasing import ContentErased
from custody.events.items import ItemSighted
from custody.events.keeping_dates import KeepingCorrected
from custody.events.labels import DoubtSettled, LabelAttached, LabelDamaged, LabelDoubted, LabelReissued
from custody.events.moving import ItemUnpacked
from custody.events.quarantine import HoldReleased
from custody.events.returning import ReturnReceipted
from custody.events.striking import ContentStruck
from custody.models import Contract, Item, Person
from custody.queries.acts import ACTS, Act
from custody.rules import Facts, Refusal, early
from custody.rules.areas import holds_specific
from custody.rules.articles import applies, cite
from custody.rules.copying import Allowed
from custody.text import Text

UNLABELLED = frozenset({State.EXPECTED, *TERMINAL})
SIGHTED = ItemSighted.model_construct()  # a probe, made once: what is asked of it is the item alone


@dataclass(frozen=True)
class Barred:
    """What may not be done now, and on what grounds."""

    label: Text
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True)
class Possibilities:
    """`can`: the most wanted first. `more`: seldom wanted. `cannot`: barred, with the lawful way."""

    can: tuple[Act, ...] = ()
    more: tuple[Act, ...] = ()
    cannot: tuple[Barred, ...] = ()


def legal(act: Act, item: Item) -> bool:
    """Whether `act` can follow on the item's present state."""
    if act.kind is LabelAttached:
        return item.state not in UNLABELLED and bool(item.labels) and item.labels[-1]["state"] == "printed"
    if act.kind in (LabelDoubted, DoubtSettled):
        return bool(item.labels)
    if act.kind is LabelDamaged:
        return item.state not in UNLABELLED and bool(item.labels) and item.labels[-1]["state"] == "attached"
    if act.kind is LabelReissued:
        return item.state not in UNLABELLED and bool(item.labels)
    if act.kind in (ItemCopied, ContentErased, ContentStruck, KeepingCorrected) and not item.contents:
        return False
    if act.kind is HoldReleased and not item.hold:
        return False
    if act.kind is ItemUnpacked and not item.transport:
        return False  # set apart, and in nobody's case
    return not act.kind.legal_from or item.state in act.kind.legal_from


def possibilities(caller: Caller, facts: Facts) -> Possibilities:
    """What `caller` may do with `facts.item`. Acts of other states or other roles are not mentioned."""
    item = facts.item
    assert item is not None
    can, cannot = [], []
    held = caller.roles.get(item.contract, frozenset())
    for act in ACTS:
        if held.isdisjoint(act.kind.by) or not legal(act, item):
            continue
        if act.kind is DoubtSettled:  # offered where the doubt itself is shown
            continue
        if act.kind is DestroyStaged and not _instructed(facts):
            continue
        if act.kind is ReturnReceipted and held.isdisjoint(KEEPERS) and not _brought_to_client(item):
            continue
        refusals = tuple(early(act.probe, facts))
        if refusals and (_main(act, item) or _for_good(refusals)):
            cannot.append(Barred(_barred_label(act, refusals), refusals))
        if not refusals or only_for_return(refusals):
            can.append(act)
    if not held.isdisjoint(ItemSighted.by):
        cannot.extend(standing(facts))
    can_now = tuple(a for a in can if _main(a, item))
    return Possibilities(can_now, tuple(a for a in can if a not in can_now), tuple(cannot))


def _instructed(facts: Facts) -> bool:
    return isinstance(facts.about, Allowed) and facts.about.destroy


def _brought_to_client(item: Item) -> bool:
    """Whether it was carried to where it is: the client acknowledges what has come to them, not what lies in a locker."""
    return item.state == State.ARRIVED and bool(item.transport)


def _main(act: Act, item: Item) -> bool:
    """A label is stuck on before the thing is put away; afterwards that is seldom what somebody came for."""
    return act.main and not (act.kind is LabelAttached and item.state != State.ARRIVED)


def _for_good(refusals: Sequence[Refusal]) -> bool:
    """Whether an act is barred by what the item is, not by what may yet be settled: worth saying, though seldom wanted."""
    return any(no.rule == "R-01-7" for no in refusals)


def only_for_return(refusals: Sequence[Refusal]) -> bool:
    """Whether the contract's end alone stands in the way: the same act is lawful to prepare a return (Art. 10)."""
    return all(r.rule == "R-10-2" for r in refusals)


def _barred_label(act: Act, refusals: Sequence[Refusal]) -> Text:
    return Text("使うために取り出す", "Take out for use") if only_for_return(refusals) else act.label


def standing(facts: Facts) -> list[Barred]:
    """Acts that the annex forbids until the client says otherwise, while the item is held (Arts 19, 11, 9)."""
    item, contract = facts.item, facts.contract
    if item is None or not item.held_data or item.state in (*UNLABELLED, State.MISSING):
        return []
    found = [] if _instructed(facts) else [Barred(Text("廃棄する", "Destroy it"), (_uninstructed(contract),))]
    # In use, copying is one of the acts, and says for itself why not.
    if item.state == State.STORED and not (isinstance(facts.about, Allowed) and facts.about.copy):
        found.append(Barred(Text("写しを作る", "Copy it"), (_unpermitted(contract),)))
    if applies(19, contract) and holds_specific(SIGHTED, facts):
        found.insert(0, Barred(Text("区域の外へ持ち出す", "Carry it out of the area"), (_outside(contract),)))
    return found


def _outside(contract: Contract) -> Refusal:
    return Refusal(
        "R-19-1",
        cite(19, contract),
        Text("特定個人情報は指定区域の外へ出せません。", "Specific personal information may not leave the area."),
        Text("区域の中で使います。返還は搬送の手順で行います。", "Use it within the area. Returns go by transport."),
    )


def _uninstructed(contract: Contract) -> Refusal:
    return Refusal(
        "R-11-1",
        cite(11, contract),
        Text("発注者の廃棄指示がありません。原則は返還です。", "The client has not instructed it. The rule is return."),
        Text(
            "指示書を受けたら、管理責任者が登録してから行います。",
            "Once the client instructs it, the manager registers the instruction first.",
        ),
    )


def _unpermitted(contract: Contract) -> Refusal:
    return Refusal(
        "R-09-1",
        cite(9, contract),
        Text("発注者の複写許可がありません。", "The client has given no permission to copy."),
        Text(
            "必要なときは、管理責任者が発注者に許可を求めます。",
            "If one is needed, the manager asks the client for permission.",
        ),
    )


def facts_for(item: Item, contract: Contract, actor: Person, at: str, on: str, allowed: Allowed | None = None) -> Facts:
    """The facts that are known before any form is filled in. `allowed`: what the client permitted or instructed."""
    return Facts(
        at=at,
        on=on,
        contract=contract,
        actor=actor,
        item=item,
        signers=frozenset({actor.id}),
        about=allowed or Allowed(),
    )
