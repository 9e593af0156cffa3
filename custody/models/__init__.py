"""Tables only, one file a register."""

from custody.models.acknowledgement import Acknowledgement
from custody.models.attachment import Attachment
from custody.models.authorisation import Authorisation
from custody.models.badge import Badge
from custody.models.base import Register
from custody.models.blank_label import BlankLabel
from custody.models.contract import Client, Contract
from custody.models.destruction import Destruction
from custody.models.document import Document
from custody.models.incident import Incident
from custody.models.item import Copy, Item, ItemCount, ItemWords, Label, Stocktake
from custody.models.ledger import Counter, Entry, Erasure, Private, Request, Signature, SpentKey
from custody.models.oversight import Audit, Finding
from custody.models.party import Party
from custody.models.person import Membership, Person
from custody.models.place import Place
from custody.models.printing import LabelStock, Printer
from custody.models.proving import (
    Checkpoint,
    Cosignature,
    FurtherSignature,
    Leaf,
    LeftOut,
    Outside,
    Tile,
    TimestampToken,
)
from custody.models.reminder import Job, Reminder
from custody.models.saved_filter import SavedFilter
from custody.models.transport import Case, Seal, Transport

REGISTERS: dict[str, type[Register]] = {
    "audit": Audit,
    "authorisation": Authorisation,
    "badge": Badge,
    "blanklabel": BlankLabel,
    "case": Case,
    "client": Client,
    "contract": Contract,
    "copy": Copy,
    "destruction": Destruction,
    "document": Document,
    "finding": Finding,
    "incident": Incident,
    "item": Item,
    "party": Party,
    "person": Person,
    "place": Place,
    "seal": Seal,
    "stocktake": Stocktake,
    "transport": Transport,
}

__all__ = [
    "REGISTERS",
    "Acknowledgement",
    "Attachment",
    "Audit",
    "Authorisation",
    "Badge",
    "BlankLabel",
    "Case",
    "Checkpoint",
    "Client",
    "Contract",
    "Copy",
    "Cosignature",
    "Counter",
    "Destruction",
    "Document",
    "Entry",
    "Erasure",
    "Finding",
    "FurtherSignature",
    "Incident",
    "Item",
    "ItemCount",
    "ItemWords",
    "Job",
    "Label",
    "LabelStock",
    "Leaf",
    "LeftOut",
    "Membership",
    "Outside",
    "Party",
    "Person",
    "Place",
    "Printer",
    "Private",
    "Register",
    "Reminder",
    "Request",
    "SavedFilter",
    "Seal",
    "Signature",
    "SpentKey",
    "Stocktake",
    "Tile",
    "TimestampToken",
    "Transport",
]
