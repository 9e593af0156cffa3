"""A key under which something else is sent later: said, beside what came first; never taken for done, never sent for ever."""

from datetime import timedelta
from typing import Any

import pytest

from custody import clock, db
from custody.caller import new_idem
from custody.ledger import project
from custody.models import Item

ELSEWHERE = "同じ送信番号で、別の内容が先に記録されています。"


@pytest.fixture
def phone(browse: Any, cast: Any) -> Any:
    """Sends one act of 佐藤's as the phone kept it, ten minutes old."""
    browser = browse("佐藤")

    def send(act: str, item: str, idem: str, **fields: str) -> Any:
        now = clock.parse(clock.now())
        form = {
            "act": act, "codes": Item.get_by_id(item).number, "idem": idem, "person": cast.people["佐藤"], **fields,
            "device_time": clock.stamp(now - timedelta(minutes=10)), "device_now": clock.stamp(now),
        }  # fmt: skip
        answer = browser.post("/offline/acts", form)
        assert answer.status_code == 200
        return answer.get_json()

    return send


def asides(item: str) -> list[Any]:
    return [e for e in project.history(item) if e.kind == "offline.set_aside"]


def kinds(item: str) -> list[str]:
    return [e.kind for e in project.history(item) if e.kind != "offline.set_aside"]


def storing(cast: Any, unit: str = "ロッカー1") -> dict[str, str]:
    return {"unit": cast.places[unit], "lock_checked": "1"}


def test_another_act_under_the_key_of_one_that_was_done_is_set_aside_each_once(
    desk: Any, cast: Any, phone: Any
) -> None:
    (item,), idem = desk.received("tax", before=60), new_idem()
    assert phone("store", item, idem, **storing(cast)) == {"done": 1, "aside": 0}
    for _ in range(2):
        assert phone("sight", item, idem) == {"done": 0, "aside": 1}
        assert phone("store", item, idem, **storing(cast, "ロッカー2")) == {"done": 0, "aside": 1}
        assert phone("store", item, idem, **storing(cast)) == {"done": 1, "aside": 0}
    assert kinds(item)[-1] == "item.stored"
    assert [e.get("attempted") for e in asides(item)] == ["item.sighted", "item.stored"]
    assert all(ELSEWHERE in e.get("reason") for e in asides(item))
    assert Item.get_by_id(item).place == cast.places["ロッカー1"]


def test_what_was_set_aside_is_not_done_by_sending_something_else_under_its_key(
    desk: Any, cast: Any, phone: Any
) -> None:
    (item,), idem = desk.received("tax", before=60), new_idem()
    assert phone("store", item, idem) == {"done": 0, "aside": 1}
    for _ in range(2):
        assert phone("store", item, idem, **storing(cast)) == {"done": 0, "aside": 1}
        assert phone("sight", item, idem) == {"done": 0, "aside": 1}
        assert phone("store", item, idem) == {"done": 0, "aside": 1}
    assert kinds(item)[-1] != "item.stored"
    assert len(asides(item)) == 3
    assert phone("store", item, new_idem(), **storing(cast)) == {"done": 1, "aside": 0}


def test_a_key_of_somebody_elses_is_said_too(desk: Any, cast: Any, phone: Any, browse: Any) -> None:
    (item,), idem = desk.received("tax", before=60), new_idem()
    at = f"/items/{Item.get_by_id(item).number}/sightings"
    assert browse("鈴木").post(at, {"idem": idem}).status_code == 303
    assert [phone("sight", item, idem) for _ in range(2)] == [{"done": 0, "aside": 1}] * 2
    assert len(asides(item)) == 1
    ((n,),) = db.rows("SELECT count(*) FROM entry WHERE kind = 'item.sighted'")
    assert n == 1
