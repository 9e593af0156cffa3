"""Tables only, one file a register."""

from custody.models.authorisation import Authorisation
from custody.models.attachment import Attachment
from custody.models.base import Register
from custody.models.contract import Client, Contract
from custody.models.incident import Incident
from custody.models.item import Copy, Item, Label, Stocktake
from custody.models.ledger import Counter, Entry, Private, Request
from custody.models.person import Membership, Person
from custody.models.place import Place

REGISTERS: dict[str, type[Register]] = {
    "authorisation": Authorisation,
    "client": Client,
    "contract": Contract,
    "copy": Copy,
    "incident": Incident,
    "item": Item,
    "person": Person,
    "place": Place,
    "stocktake": Stocktake,
}

__all__ = [
    "REGISTERS",
    "Attachment",
    "Authorisation",
    "Client",
    "Contract",
    "Copy",
    "Counter",
    "Entry",
    "Incident",
    "Item",
    "Label",
    "Membership",
    "Person",
    "Place",
    "Private",
    "Register",
    "Request",
    "Stocktake",
]
