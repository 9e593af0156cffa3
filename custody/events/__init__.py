"""The vocabulary: every kind of event, found by its name in KINDS."""

from custody.events import (
    authorisations,
    contracts,
    copies,
    corrections,
    counting,
    finding,
    incidents,
    items,
    labels,
    people,
    places,
    quarantine,
)
from custody.events.base import KINDS, Ask, Event, Recorded

__all__ = [
    "KINDS",
    "Ask",
    "Event",
    "Recorded",
    "authorisations",
    "contracts",
    "copies",
    "corrections",
    "counting",
    "finding",
    "incidents",
    "items",
    "labels",
    "people",
    "places",
    "quarantine",
]
