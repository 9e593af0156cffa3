"""What arrives around the planned place has not arrived there; what arrives inside it has."""

from datetime import timedelta

import pytest

from custody import clock
from custody.demo.cast import sent
from custody.events.contracts import AreaDesignated
from custody.events.under_way import TransportRejected
from custody.models import Incident
from custody.usecases import contracts, under_way


def coming_to(road, planned):
    r = road()
    return r.on_its_way(purpose="area", origin=r.cast.places["作業室"], destination=r.cast.places[planned])


def test_what_stands_outside_the_designated_area_it_was_planned_to_opens_an_incident(road):
    r = coming_to(road, "取扱区域A")
    r.arrive("本社")
    incident = Incident.get_by_id(r.row().incident)
    assert (incident.sort, set(incident.items)) == ("fear", set(r.items))


@pytest.mark.parametrize("place", ["取扱区域A", "ロッカー2"])
def test_the_planned_place_and_what_lies_in_it_are_as_planned(road, place):
    r = coming_to(road, "取扱区域A")
    assert not r.arrive(place).refused
    assert r.row().incident is None
    assert not Incident.select().count()


def test_what_comes_back_to_a_room_outside_the_areas_opens_an_incident(road):
    r = road().on_its_way()
    r.arrive()
    under_way.reject(r.who("鈴木"), sent(), r.id, TransportRejected(reason="担当者不在"))
    r.arrive("会議室")
    assert set(Incident.get_by_id(r.row().incident).items) == set(r.items)


def test_nothing_specific_is_planned_to_come_back_to_a_room_outside_the_areas(road):
    for contract, codes in {"tax": {"R-19-1"}, "welfare": set()}.items():
        r = road(contract).made()
        r.plan(origin=r.cast.places["会議室"])
        assert {c.rule for no in r.pack().refused for c in no.refusals} == codes


def test_an_area_whose_designation_ended_on_the_way_is_outside(road):
    r = road().on_its_way(purpose="area", destination=road().cast.places["作業室"])
    days = [(clock.japan(clock.now()).date() - timedelta(days=n)).isoformat() for n in (9, 1)]
    ended = AreaDesignated(area=r.cast.places["取扱区域A"], since=days[0], until=days[1], accepted="みな税第9号")
    contracts.settle(r.who("高橋"), sent(), r.cast.contracts["tax"], ended)
    r.arrive("作業室")
    assert set(Incident.get_by_id(r.row().incident).items) == set(r.items)
