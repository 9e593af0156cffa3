"""Who may confirm for another, what printing again does to a label, and a clock that is set back."""

import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from custody import clock, db
from custody.caller import Signature
from custody.demo.cast import sent
from custody.errors import BadInput
from custody.events.choices import WhyRelabelled
from custody.events.labels import LabelReissued
from custody.ledger import whole
from custody.usecases import items, labelling

if TYPE_CHECKING:
    from custody.demo.cast import Cast


def confirmed_by(cast: "Cast", name: str) -> Any:
    given = sent()
    return type(given)(idem=given.idem, second=Signature(cast.people[name], "password", clock.now()))


def test_somebody_without_a_part_in_the_contract_cannot_confirm(cast: "Cast", desk: Any) -> None:
    (item,) = desk.stored("tax")
    event = LabelReissued(reason=WhyRelabelled.LOST)
    with pytest.raises(BadInput) as no:
        labelling.reissue(cast.caller("鈴木"), confirmed_by(cast, "山本"), item, event)
    assert "この契約の担当者" in no.value.fields["second"][0].ja
    assert labelling.reissue(cast.caller("鈴木"), confirmed_by(cast, "佐藤"), item, event).done


def test_a_label_printed_again_is_still_attached(cast: "Cast", desk: Any) -> None:
    (item,) = desk.stored("tax")
    keeper = cast.caller("鈴木")
    ((code,),) = db.rows("SELECT code FROM label WHERE subject = ?", (item,))
    for step in (
        lambda: labelling.print_labels(keeper, sent(), [item], "a4-24"),
        lambda: labelling.attach(keeper, sent(), item, code),
        lambda: labelling.print_labels(keeper, sent(), [item], "a4-24", "汚れた"),
    ):
        step()
    assert db.rows("SELECT state FROM label WHERE code = ?", (code,)) == [("attached",)]


def test_a_clock_set_back_leaves_a_chain_in_order(cast: "Cast", desk: Any) -> None:
    (item,) = desk.stored("tax")
    try:
        clock.tell("2020-01-01T00:00:00.000Z")
        items.sight(cast.caller("鈴木"), sent(), [item], items.ItemSighted())
    finally:
        clock.tell(None)
    times = [t for (t,) in db.rows("SELECT received FROM entry WHERE subject = ? ORDER BY seq", (item,))]
    assert times == sorted(times)
    assert list(whole.verify_all()) == []


def test_whoever_waited_for_a_thing_is_not_recorded_before_what_it_waited_for(cast: "Cast", desk: Any) -> None:
    (item,) = desk.stored("tax")

    def look() -> None:
        items.sight(cast.caller("鈴木"), sent(), [item], items.ItemSighted())

    def look_elsewhere() -> None:
        with db.proxy.obj.connection_context():
            look()

    @db.transaction
    def look_late() -> threading.Thread:
        try:
            clock.tell("2031-01-01T00:00:00.000Z")
            look()
        finally:
            clock.tell(None)
        waiting = threading.Thread(target=look_elsewhere)
        waiting.start()
        until_it_waits()
        return waiting

    look_late().join(30)
    times = db.rows("SELECT received FROM entry WHERE subject = ? ORDER BY seq DESC LIMIT 2", (item,))
    assert times == [("2031-01-01T00:00:00.000Z",)] * 2


def until_it_waits() -> None:
    """Until another has asked for what this transaction holds."""
    for _ in range(200):
        time.sleep(0.01)
        if db.is_postgresql() and db.rows("SELECT 1 FROM pg_locks WHERE NOT granted"):
            return
        if db._queue._waiting:
            return
    raise AssertionError("nobody waits")
