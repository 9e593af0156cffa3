"""A colleague joins half-way: refused until trained, pledged and on the roster (Arts 3, 17, 18), at work from then on."""

from __future__ import annotations

from datetime import datetime, timedelta

from custody import db
from custody.demo.calendar import at
from custody.demo.cast import PURPOSES, caller_for
from custody.demo.house import House
from custody.demo.refused import out
from custody.events.choices import Employment, Role
from custody.events.contracts import RosterSubmitted
from custody.events.people import PersonRegistered, PledgeRecorded, RolesGiven, TrainingRecorded
from custody.usecases import contracts, people

NAME = "中村"


def plan_joining(house: House) -> None:
    day, later = house.day(0.45), house.days[house.days.index(house.day(0.45)) + 3]
    house.plan(at(day, 9, 5), joins, house)
    house.plan(at(day, 10, 40), is_too_early, house)
    house.plan(at(later, 8, 30), is_ready, house)


def joins(when: datetime, house: House) -> None:
    """Registered and given roles, nothing more."""
    person = PersonRegistered(
        name="中村 さくら",
        kana="なかむら さくら",
        employer="みなと情報処理株式会社",
        employment=Employment.DISPATCHED,
        starts=when.date().isoformat(),
    )
    manager = house.by("高橋")
    house.cast.people[NAME] = people.register_person(manager, house.sent(when), person).first("person")
    for n, contract in enumerate(("tax", "welfare"), 1):
        roles = RolesGiven(contract=house.cast.contracts[contract], roles=[Role.HANDLER])
        people.give_roles(manager, house.sent(when + timedelta(minutes=n)), house.cast.people[NAME], roles)


def is_too_early(when: datetime, house: House) -> None:
    """Refused under Arts 17 and 18; under the ordinary contract for the pledge alone, as Art. 3, and the house's training."""
    tax, ordinary = house.need("tax"), house.need("welfare")
    out(house, when, tax, NAME, "作業室")
    out(house, when, ordinary, NAME, "作業室", PURPOSES["welfare"][0])


def is_ready(when: datetime, house: House) -> None:
    """Trained and pledged; a new version of the roster follows."""
    manager, who, day = house.by("高橋"), [house.cast.people[NAME]], when.date()
    until = (day + timedelta(days=365)).isoformat()
    training = TrainingRecorded(
        on=day.isoformat(), until=until, subject="個人情報の取扱い（新任者）", hours=2, trainer="高橋 誠"
    )
    people.record_training(manager, house.sent(when), who, training)
    for n, contract in enumerate(("tax", "welfare"), 1):
        pledge = PledgeRecorded(contract=house.cast.contracts[contract], on=day.isoformat())
        people.record_pledge(manager, house.sent(when + timedelta(minutes=3 * n)), who, pledge)
    house.plan(when + timedelta(minutes=40), submit_roster, house)


def submit_roster(when: datetime, house: House) -> None:
    """The client has the new version; from now on there is one more at work."""
    tax = house.cast.contracts["tax"]
    working = {Role.HANDLER.value, Role.CUSTODIAN.value, Role.MANAGER.value}
    found = db.rows("SELECT DISTINCT person FROM membership WHERE contract = ? ORDER BY person", (tax,))
    members = {p: sorted(caller_for(p).roles[tax]) for (p,) in found if working & set(caller_for(p).roles[tax])}
    event = RosterSubmitted(members=members, on=when.date().isoformat(), receipt="みな税受第21号")
    contracts.settle(house.by("高橋"), house.sent(when), tax, event)
    for contract in ("tax", "welfare"):
        house.workers[contract].append(NAME)
