"""What arrives around the planned place has not arrived there; what arrives inside it has."""

import pytest

from custody.models import Incident


def coming_to(road, planned):
    r = road()
    return r.on_its_way(purpose="area", origin=r.cast.places["会議室"], destination=r.cast.places[planned])


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
