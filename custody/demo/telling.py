"""What every longer story needs: its working days, things of its own, photos, and the certainty that an act was done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from custody import db
from custody.caller import Caller
from custody.demo.arrivals import code_of, described, reception
from custody.demo.calendar import at
from custody.demo.house import KEEPER, House
from custody.demo.lots import Lot
from custody.events.items import BlankRegistered, ItemStored
from custody.usecases import items, labelling, photos, receiving
from custody.usecases.outcome import Outcome

ALL = 300  # a lot's `count` is as it is said in a demo of this many items


class WentWrong(Exception):
    """What a story tells as done was refused."""


def done(outcome: Outcome) -> Outcome:
    """The outcome of what no rule refuses."""
    if outcome.refused:
        raise WentWrong([r.rule for no in outcome.refused for r in no.refusals])
    return outcome


class Story:
    """A story of `length` working days that begins at `part` (0 to 1) of the time, or so much earlier that it ends."""

    part, length = 0.5, 10

    def __init__(self, house: House) -> None:
        self.house, last = house, house.whole_days - 1
        self.first = max(1, min(int(self.part * last), last - self.length))

    def on(self, day: int, hour: int, minute: int, act: Callable[..., object], *args: Any) -> None:
        """Do `act(when, …)` on the story's day (from 0); not at all where the time has run out."""
        if self.first + day < len(self.house.days):
            self.house.plan(at(self.house.days[self.first + day], hour, minute), act, *args)

    def by(self, name: str) -> Caller:
        return self.house.by(name)

    def place(self, name: str) -> str:
        return self.house.cast.places[name]

    def contract(self, name: str) -> str:
        return self.house.cast.contracts[name]


def bring(when: datetime, house: House, lot: Lot) -> list[str]:
    """Receive a lot of a story's own (blank ones: register), label it and lock it away; the daily work leaves it alone."""
    name = KEEPER.get(lot.contract, "鈴木")
    who, contract = house.by(name), house.cast.contracts[lot.contract]
    serials, sent = lot.serials(house.rng, ALL), house.sent(when)
    if lot.info_class is None:
        blank = BlankRegistered.model_validate({**described(lot), "place": house.cast.places["作業室"]})
        outcome = done(receiving.register_blank(who, sent, contract, blank, serials))
    else:
        outcome = done(receiving.receive(who, sent, contract, reception(house, lot), lot.content(), serials))
    made = [d.subject for d in outcome.done if d.subject.startswith("item:")]
    house.reserved.update(made)
    labelling.print_labels(who, house.sent(when + timedelta(minutes=6)), made, "a4-24")
    for n, item in enumerate(made):
        labelling.attach(who, house.sent(when + timedelta(minutes=8, seconds=20 * n)), item, code_of(item))
    away = ItemStored(unit=house.cast.places[lot.unit], lock_checked=True)
    done(items.store(who, house.sent(when + timedelta(minutes=12)), made, away))
    return made


def serials_of(made: list[str]) -> list[str]:
    """What can be read off each thing: its serial number, of paper its number here."""
    found = {i: serial or number for i, serial, number in db.rows("SELECT id, serial, number FROM item")}
    return [found[i] for i in made]


def kept(house: House, by: str, contract: str, picture: bytes) -> str:
    """The hash of a photo or scan that is kept under a contract."""
    return photos.keep(house.by(by), house.cast.contracts[contract], picture)
