"""What the rules of transports look at beside Facts. Loaded by the use cases of transports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from custody.rules.areas import at_clients
from custody.rules.refusal import Refusal

if TYPE_CHECKING:
    from custody.models import Authorisation, Case, Contract, Item, Person, Place, Seal, Transport


@dataclass(frozen=True, slots=True)
class Journey:
    """`site`: the site that `destination` lies in. `people`: who is to carry it, or receives it on the way.

    `elsewhere`: what forbids that things come to another firm's site. `instruction`: the instruction to destroy that
    the transport rests on, in force. `seals`: those about to be put on; `unknown`: a number was named that is not in
    stock, whatever became of it. `reader`: whoever acts may yet be asked to read seals blind that others put on. `signed`: who signs.
    """

    transport: Transport
    destination: Place | None = None
    site: Place | None = None
    items: tuple[Item, ...] = ()
    people: tuple[Person, ...] = ()
    case: Case | None = None
    seals: tuple[Seal, ...] = ()
    unknown: bool = False
    reader: bool = False
    elsewhere: tuple[Refusal, ...] = ()
    instruction: Authorisation | None = None

    def at_client(self, contract: Contract) -> bool:
        """Whether it goes to a building of the contract's client."""
        return self.site is not None and at_clients(self.site, contract)

    def instructed(self, items: tuple[Item, ...]) -> bool:
        """Whether the client instructed that `items` be destroyed at the destination."""
        if self.instruction is None or self.destination is None:
            return False
        named = self.instruction.place in self.destination.around()
        return named and {i.id for i in items} <= set(self.instruction.items)
