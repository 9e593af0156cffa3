"""What a rule may look at. Plain values, loaded by the use case before any rule is asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from custody.models import Contract, Item, Person, Place
    from custody.rules.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Facts:
    """The state of things when an act is tried.

    `at` is a UTC stamp, `on` that moment's date in Japan. `place` is the place the act names, `lies` the one where the
    item is until then; `goes`, where that is another than `place`, the one where it is to lie. `other_clients`:
    whether the unit named holds another client's items. `open_items` and `open_copies` count what a contract still
    has. `consented`: the names of the firms with the client's consent
    at that date; None where nobody of a subcontractor acts. `gone`: who of the contract's officers has left. `sealed`: whether the item lies behind seals that did not come off yet. `lockable_unit`: whether a lockable unit stands in the areas of the contract. `elsewhere`: what
    forbids that things come to the firm whose site `place` is at. `copied_since`: how many copies were registered from the item since it was taken out; None
    where it was not out. `about`: what only one family of
    rules looks at; its own file defines the type.
    """

    at: str
    on: str
    contract: Contract
    actor: Person
    item: Item | None = None
    place: Place | None = None
    lies: Place | None = None
    goes: Place | None = None
    receiver: Person | None = None
    other_clients: bool = False
    sealed: bool = False
    open_items: int = 0
    open_copies: int = 0
    lockable_unit: bool = True
    unseen: int = 0
    copied_since: int | None = None
    keeper: str | None = None
    people: dict[str, Person] = field(default_factory=dict)
    signers: frozenset[str] = frozenset()
    consented: frozenset[str] | None = None
    gone: frozenset[str] = frozenset()
    elsewhere: tuple[Refusal, ...] = ()
    about: object | None = None
