"""Art. 22 (electronic media locked away), Art. 1 (the same care for the rest), and how units are shared."""

from __future__ import annotations

from custody.events import Event
from custody.events.choices import CLASS_ORDER, InfoClass, PlaceKind
from custody.events.items import ContentAdded, Stored
from custody.rules.articles import CONTRACT_SETTING, applies, cite, is_electronic
from custody.rules.facts import Facts
from custody.rules.refusal import Refusal
from custody.text import Text


def _must_lock(facts: Facts) -> Text | None:
    """On what ground this item must be locked away, if on any."""
    item = facts.item
    if item is None:
        return None
    if applies(22, facts.contract, item):
        return cite(22, facts.contract)
    return CONTRACT_SETTING if not is_electronic(item) and facts.contract.paper_locked else None


def unit_without_lock(event: Event, facts: Facts) -> Refusal | None:
    """R-22-1. The unit must be one that can be locked (Art. 22; paper: the contract's setting)."""
    if not isinstance(event, Stored) or facts.place is None or facts.place.lockable:
        return None
    if (basis := _must_lock(facts)) is None:
        return None
    return Refusal(
        "R-22-1",
        basis,
        Text(f"「{facts.place.name}」は施錠できない保管先です。", f"“{facts.place.name}” cannot be locked."),
        Text("施錠できるロッカーや金庫を選んでください。", "Choose a locker or safe that can be locked."),
    )


def lock_not_checked(event: Event, facts: Facts) -> Refusal | None:
    """R-22-2. The lock is checked each time something is put in."""
    if not isinstance(event, Stored) or event.lock_checked or (basis := _must_lock(facts)) is None:
        return None
    if facts.place is not None and not facts.place.lockable:
        return None
    return Refusal(
        "R-22-2",
        basis,
        Text("施錠確認がありません。", "The lock has not been checked."),
        Text(
            "扉を閉めて施錠を確かめ、「施錠を確かめました」に印を付けてください。",
            "Close the door, check that it is locked, and tick the box that says so.",
        ),
    )


def second_lock_check(event: Event, facts: Facts) -> Refusal | None:
    """R-CS-3. Where the contract is set so, a second person checks the lock too."""
    if not isinstance(event, Stored) or not facts.contract.second_lock_check or facts.signers - {facts.actor.id}:
        return None
    return Refusal(
        "R-CS-3",
        CONTRACT_SETTING,
        Text("この契約では、施錠を二人で確かめます。", "Under this contract two people check the lock."),
        Text(
            "もう一人に確かめてもらい、その人の利用者名と暗証を入れてください。",
            "Have a second person check, and let them enter their user name and password.",
        ),
    )


def class_above_unit(event: Event, facts: Facts) -> Refusal | None:
    """R-01-3. A unit holds information up to the class it is registered for, put in or found on what is in it."""
    if not isinstance(event, (Stored, ContentAdded)) or facts.place is None or facts.item is None:
        return None
    limit = facts.place.max_class
    classes = [facts.item.info_class, *(c["class"] for c in getattr(event, "contents", []))]
    held = max((c for c in classes if c), key=lambda c: CLASS_ORDER[c], default=None)
    if limit is None or held is None or CLASS_ORDER[held] <= CLASS_ORDER[limit]:
        return None
    return Refusal(
        "R-01-3",
        cite(1, facts.contract),
        Text("この保管庫は「{held}」を収容できません。", "This unit may not hold “{held}”.").filled(
            held=InfoClass(held).text
        ),
        Text("その区分を収容できる保管設備を選んでください。", "Choose a unit that is registered for that class."),
    )


def mixed_clients(event: Event, facts: Facts) -> Refusal | None:
    """R-CS-4. Where the contract is set so, its items share no unit with another client's."""
    if not isinstance(event, Stored) or not facts.contract.separate or not facts.other_clients:
        return None
    return Refusal(
        "R-CS-4",
        CONTRACT_SETTING,
        Text("この保管設備にはほかの発注者の物が入っています。", "This unit holds another client's items."),
        Text("この契約だけの保管設備を選んでください。", "Choose a unit kept for this contract."),
    )


def not_a_unit(event: Event, facts: Facts) -> Refusal | None:
    """R-01-6. Things are put into units, not into rooms."""
    if not isinstance(event, Stored) or facts.place is None or facts.place.kind == PlaceKind.UNIT.value:
        return None
    return Refusal(
        "R-01-6",
        cite(1, facts.contract),
        Text(f"「{facts.place.name}」は保管設備ではありません。", f"“{facts.place.name}” is not a storage unit."),
        Text(
            "ロッカーや金庫など、登録された保管設備を選んでください。", "Choose a registered locker, safe or cabinet."
        ),
    )


RULES = (not_a_unit, unit_without_lock, lock_not_checked, second_lock_check, class_above_unit, mixed_clients)
