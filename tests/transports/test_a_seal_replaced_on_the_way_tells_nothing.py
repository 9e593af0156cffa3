"""R-CS-6 on the way: who may yet read seals blind learns by no new seal which number is on another case."""

import re
from typing import Any

import pytest

from custody.events.transport import SealReplaced
from custody.ledger import project
from custody.ledger.whole import verify_all
from custody.models import Incident, Seal
from custody.queries.seal_readings import readings
from custody.usecases import sealing


@pytest.fixture
def two(road: Any) -> Any:
    """One transport that waits to be read blind, with S-00931, and one on its way with T-1, to which 伊藤 puts a new seal."""
    first, second = road().on_its_way(), road()
    second.made().stocked("T-1", "T-2")
    for step in (second.plan, second.pack, lambda: second.seal("T-1"), second.depart):
        assert not step().refused
    return first, second


def replaced(r: Any, number: str, who: str = "伊藤", second: str = "佐藤") -> Any:
    event = SealReplaced(reason="途中で外れた", pictures=[r.pictured()])
    return sealing.replace(r.who(who), r.by(second), r.id, number, event)


def rules(outcome: Any) -> set[str]:
    return {r.rule for no in outcome.refused for r in no.refusals}


def shape(r: Any) -> tuple[Any, ...]:
    """What of the newest entry anybody might see: its kind, its fields, how many seals it names, its private names."""
    e = project.history(r.id)[-1]
    return e.kind, sorted(e.data), len(e.data["seals"]), len(r.row().seals)


def test_a_number_on_another_case_and_one_in_stock_get_one_answer(two: Any) -> None:
    first, r = two
    assert rules(replaced(r, "S-00931")) == set()
    taken = shape(r)
    assert rules(replaced(r, "S-00932")) == set()
    assert shape(r) == taken
    assert first.row().seals == [Seal.get(Seal.number == "S-00931").id]
    assert (Seal.get(Seal.number == "S-00931").transport, Incident.select().count()) == (first.id, 0)


def test_what_is_on_another_case_is_found_wrong_at_the_next_reading_and_leaves_that_case_alone(two: Any) -> None:
    first, r = two
    assert not replaced(r, "S-00931").refused
    assert first.row().seals[0] not in r.row().seals
    r.arrive()
    assert not r.read("S-00931").refused
    assert (r.row().seal_ok, r.states()) == (False, {"quarantined"})
    (last,) = readings(r.row())
    assert (last.applied, last.read, last.right) == ("S-00931", "S-00931", False)
    assert "別のケースの封印" in Incident.get().note
    first.arrive()
    assert not first.read().refused
    assert first.row().seal_ok
    assert not first.open().refused
    assert Seal.get(Seal.number == "S-00931").state == "removed"
    assert list(verify_all()) == []


def test_what_was_typed_is_shown_nowhere_before_it_was_read(two: Any, browse: Any) -> None:
    _, r = two
    assert not replaced(r, "S-00932").refused
    key = r.id.partition(":")[2]
    for name in ("佐藤", "鈴木", "高橋"):
        for address in (f"/transports/{key}", f"/pictures/transports/{key}"):
            assert not re.search("S-?00932", browse(name).get(address).get_data(as_text=True)), address
    r.arrive()
    assert not r.read("S-00932").refused
    assert "付けた封印の番号 S-00932" in browse("佐藤").get(f"/transports/{key}").get_data(as_text=True)


def test_a_number_that_everybody_may_see_as_spent_or_unknown_is_refused_with_a_way_to_go_on(two: Any) -> None:
    _, r = two
    assert not replaced(r, "S-00932").refused
    no = replaced(r, "T-1")
    assert rules(no) == {"R-CS-6"}
    assert "経過確認" in no.refused[0].refusals[0].instead.ja
    assert rules(replaced(r, "S-99999")) == {"R-CS-6"}
    assert r.row().seals == [Seal.get(Seal.number == "S-00932").id]


def test_whoever_keeps_the_stock_is_told(two: Any) -> None:
    _, r = two
    assert rules(replaced(r, "S-00931", who="鈴木")) == {"R-CS-6"}
