"""Amagasaki 2022 (domain.md §6, rows 1–4): 460,000 residents on a stick, carried by one person who then lost the bag.

佐藤 stands for the worker of the second tier who carried it, 鈴木 for the firm's keeper, 高橋 for its manager, 田中 for the
city's officer, 伊藤 for the man whose firm the city had never heard of.
"""

from __future__ import annotations

from typing import Any

import pytest

from custody import clock, db
from custody.demo.cast import sent
from custody.events.authorisations import CopyingPermitted, SubcontractingConsented
from custody.events.contracts import ContractChanged, RosterSubmitted
from custody.events.copying import ItemCopied
from custody.events.erasing import ContentErased
from custody.events.finding import ItemMissing
from custody.events.items import BlankRegistered
from custody.events.notices import ClientNotified
from custody.events.parties import PartyRegistered
from custody.events.people import PersonRegistered, PledgeRecorded, RolesGiven
from custody.models import Contract, Copy, Incident, Item, Transport
from custody.queries import chains
from custody.queries.incidents import clock_of, last_seen
from custody.registers import current
from custody.usecases import (
    accidents,
    authorising,
    contracts,
    copying,
    erasing,
    items,
    parties,
    people,
    receiving,
)

RESIDENTS = 460_000


def rules(outcome: Any) -> dict[str, str]:
    return {r.rule: r.basis.ja for no in outcome.refused for r in no.refusals}


def attempts(subject: str) -> int:
    ((n,),) = db.rows("SELECT count(*) FROM entry WHERE subject = ? AND kind = 'attempt.refused'", (subject,))
    return int(n)


class CallCentre:
    """What 佐藤 copies for the call centre, as 高橋 registered that the city permits it: 移行後直ちに消去."""

    def __init__(self, desk: Any) -> None:
        self.desk, self.cast, self.who = desk, desk.cast, desk.user("tax")
        self.tax = desk.cast.contracts["tax"]

    def stick(self) -> str:
        blank = BlankRegistered(medium="usb", place=self.cast.places["取扱区域A"])
        return receiving.register_blank(self.desk.keeper("tax"), sent(), self.tax, blank).first("item")

    def permission(self, item: str) -> str:
        event = CopyingPermitted(
            dated=clock.today(), officer="課長 田中 実", items=[item], allowed=1, methods=["migrate"], media=["usb"],
            purpose="コールセンターへの移行", since=clock.today(), until=clock.today(), after="erase",
        )  # fmt: skip
        return authorising.grant(self.cast.caller("高橋"), sent(), self.tax, event).first("authorisation")

    def migrated(self, item: str) -> tuple[str, str, str]:
        """The stick to which the data on `item` was copied, the copy on it, the permission."""
        stick, permission = self.stick(), self.permission(item)
        held = Item.get_by_id(item).contents[0]["copy"]
        event = ItemCopied(
            parent=held, permission=permission, method="migrate", target=stick, purpose="移行", records=1
        )
        outcome = copying.make_copy(self.who, sent(), item, event)
        assert not outcome.refused
        return stick, outcome.first("copy"), permission

    def erased(self, stick: str, copy: str, permission: str) -> None:
        event = ContentErased(
            copied=True,  # onto a second one
            copies=[copy],
            basis=permission,
            technique="clear",
            tool="消去ツール",
            verified_by="読出し",
            outcome="pass",
        )
        assert not erasing.erase(self.who, sent(), stick, event).refused


@pytest.fixture
def centre(desk: Any) -> CallCentre:
    return CallCentre(desk)


def test_story_1_a_stick_without_a_plan_case_or_lock_does_not_leave_and_the_attempt_is_on_record(
    desk: Any, way: Any
) -> None:
    (stick,), road = desk.stored("tax"), way("tax")
    assert rules(items.take_out(desk.user("tax"), sent(), [stick], desk.using("tax", place="会議室"))) == {
        "R-19-1": "第19条"
    }
    assert not road.plan().refused
    assert rules(road.leave())["R-23-1"] == "第23条"
    assert rules(road.pack([stick], case=False))["R-23-1"] == "第23条"
    assert rules(road.pack([stick], locked=False)) == {"R-23-2": "第23条"}
    assert attempts(stick) >= 1
    assert attempts(road.id) >= 1
    assert attempts(stick) >= 1
    assert attempts(road.id) >= 1
    assert (Item.get_by_id(stick).state, Transport.get_by_id(road.id).state) == ("stored", "planned")


def test_story_1_who_would_carry_it_alone_is_refused_where_two_must(desk: Any, way: Any) -> None:
    road, tax = way("tax"), Contract.get_by_id(desk.cast.contracts["tax"])
    asked = {**chains.values(ContractChanged, tax), "transport_two": True, "transport_direct": True}
    changed = ContractChanged.model_validate(asked)
    assert not contracts.settle(desk.cast.caller("高橋"), sent(), tax.id, changed).refused
    assert rules(road.plan()) == {"R-23-5": "契約設定", "R-23-6": "契約設定"}
    pair = [desk.cast.people["佐藤"], desk.cast.people["伊藤"]]
    assert not road.plan(people=pair, direct=True).refused


def test_story_2_two_hours_after_the_migration_the_stick_that_is_not_erased_is_an_alarm(
    centre: CallCentre, said: Any
) -> None:
    (original,) = centre.desk.out("tax")
    stick, copy, permission = centre.migrated(original)
    assert said("高橋", "migrated", 48) == []  # nothing has come of it yet
    centre.migrated(stick)
    assert said("高橋", "migrated", 1.9) == []
    (due,) = said("高橋", "migrated", 2.1)
    assert (due.subject, due.number) == (copy, Copy.get_by_id(copy).number)
    assert said("山本", "migrated", 48) == []
    centre.erased(stick, copy, permission)
    assert said("高橋", "migrated", 48) == []


def test_story_3_half_an_hour_late_it_is_said_and_the_loss_tells_three_times(desk: Any, cast: Any, said: Any) -> None:
    """The worker woke at three, called in sick at nine, and the city was told at a quarter to four in the afternoon."""
    (stick,), worker = desk.stored("tax", encryption="yes"), desk.user("tax")
    db.rows("UPDATE copy SET persons = ? WHERE item = ? RETURNING id", (RESIDENTS, stick))
    items.take_out(worker, sent(), [stick], desk.using("tax", due=desk.due(1)))
    assert [len(said("佐藤", "late", h)) for h in (1.4, 1.6)] == [0, 1]
    assert [len(said("高橋", "late", h)) for h in (1.6, 2.1)] == [0, 1]
    (known,) = last_seen(worker, current(), [stick], "ja")
    assert (known.who, known.persons, known.encryption) == ("佐藤 花子", RESIDENTS, "暗号化 済")
    opened = items.report_missing(worker, sent(), [stick], ItemMissing(known_at=desk.ago(45), sought="路上、かばん"))
    incident = Incident.get_by_id(opened.first("incident"))
    assert clock_of(incident, clock.now()).told is False
    told = ClientNotified(at=clock.now(), sender="佐藤 花子", to="税務課 課長 田中 実", content="紛失")
    assert not accidents.record(cast.caller("高橋"), sent(), incident.id, told).refused
    row = Incident.get_by_id(incident.id)
    ((occurred, received),) = db.rows(
        "SELECT occurred, received FROM entry WHERE subject = ? AND kind = 'incident.opened'", (row.id,)
    )
    assert row.known_at < occurred <= received <= row.notified_at
    assert clock_of(row, clock.now()).told
    assert 44 <= clock.minutes_between(row.known_at, row.notified_at) <= 50


def test_story_4_a_man_of_a_firm_without_consent_does_not_stand_on_the_roster(
    desk: Any, cast: Any, picture: Any
) -> None:
    """Ten of the nineteen who were presented as employees were not."""
    boss, tax = cast.caller("高橋"), cast.contracts["tax"]
    person = PersonRegistered(name="再 二郎", employer="株式会社なみ入力", employment="subcontractor")
    stranger = people.register_person(boss, sent(), person).first("person")
    people.give_roles(boss, sent(), stranger, RolesGiven(contract=tax, roles=["handler"]))
    people.record_pledge(boss, sent(), [stranger], PledgeRecorded(contract=tax, on=clock.today()))
    roster = RosterSubmitted(
        members={cast.people["佐藤"]: ["handler"], stranger: ["handler"]}, on=clock.today(), receipt="みな税受第9号"
    )
    assert rules(contracts.settle(boss, sent(), tax, roster)) == {"R-04-1": "第4条"}
    firm = PartyRegistered(sort="subcontractor", name="株式会社なみ入力", contract=tax)
    party = parties.register(boss, sent(), firm).first("party")
    consent = SubcontractingConsented(
        dated=clock.today(), officer="課長 田中 実", scan=picture("tax"), party=party, purpose="入力",
        since=clock.today(), until="2099-12-31",
    )  # fmt: skip
    assert not authorising.grant(boss, sent(), tax, consent).refused
    assert not contracts.settle(boss, sent(), tax, roster).refused
