"""What a phone sends later stands with both its times, and at no time that the record of the thing shuts out."""

from datetime import timedelta
from typing import Any

import pytest

from custody import clock, files
from custody.caller import Submission, new_idem
from custody.demo.cast import sent
from custody.errors import BadInput
from custody.events.items import ItemSighted
from custody.events.places import LockChecked
from custody.ledger import project
from custody.models import Document, Item
from custody.usecases import items, places

REASON = "電波の届かない所で記録"


def later(desk: Any, minutes: float) -> Submission:
    """As a phone sends what it kept: dated, and with the reason that it gives by itself."""
    return Submission(new_idem(), occurred=desk.ago(minutes), offline=True, why=REASON)


def aside(item: str) -> list[str]:
    return [e.get("why") for e in project.history(item) if e.kind == "offline.set_aside"]


def test_an_act_dated_before_what_was_recorded_meanwhile_is_set_aside(desk: Any, browse: Any, cast: Any) -> None:
    """伊藤 had it in between: 佐藤's phone says that he took it out before."""
    (item,) = desk.stored("tax", before=600)
    other = cast.caller("伊藤")
    assert not items.take_out(other, sent(), [item], desk.using()).refused
    assert not items.bring_back(other, sent(), [item], desk.returning()).refused
    with pytest.raises(BadInput) as no:
        items.take_out(desk.user("tax"), later(desk, 60), [item], desk.using())
    assert "端末が記録した日時より後に" in no.value.fields["occurred"][0].ja
    now = clock.parse(clock.now())
    using = desk.using()
    form = {
        "act": "takeout", "codes": Item.get_by_id(item).number, "idem": new_idem(), "person": cast.people["佐藤"],
        "purpose": using.purpose, "work": "entry", "place": using.place, "due": using.due,
        "device_time": clock.stamp(now - timedelta(hours=1)), "device_now": clock.stamp(now),
    }  # fmt: skip
    assert [browse("佐藤").post("/offline/acts", form).get_json() for _ in range(2)] == [{"done": 0, "aside": 1}] * 2
    assert aside(item) == ["wrong"]
    assert Item.get_by_id(item).state == "stored"


def test_a_sighting_takes_nothing_back_and_a_minute_of_a_slow_line_is_forgiven(desk: Any) -> None:
    (item,) = desk.stored("tax", before=600)
    assert not items.sight(desk.user("tax"), later(desk, 60), [item], ItemSighted()).refused
    assert not items.take_out(desk.user("tax"), sent(), [item], desk.using()).refused
    assert not items.bring_back(desk.user("tax"), later(desk, 1), [item], desk.returning()).refused


def test_no_lock_was_looked_at_before_there_was_one(desk: Any, cast: Any) -> None:
    checked = LockChecked.model_validate({"ok": True, "key_present": True})
    with pytest.raises(BadInput) as no:
        places.check_lock(desk.user("tax"), later(desk, 60 * 24 * 200), cast.places["ロッカー1"], checked)
    assert "occurred" in no.value.fields
    assert places.check_lock(desk.user("tax"), later(desk, 60), cast.places["ロッカー1"], checked).done


def test_both_times_are_in_the_history_and_on_the_forms(desk: Any, browse: Any, cast: Any) -> None:
    (item,) = desk.received("tax", before=60 * 40)
    assert not items.store(desk.keeper("tax"), later(desk, 60 * 39), [item], desk.storing()).refused
    taken = later(desk, 60 * 30)
    assert not items.take_out(desk.user("tax"), taken, [item], desk.using()).refused
    day = f"{clock.japan(clock.now()):%Y-%m-%d}"
    page = browse("佐藤").get(f"/items/{Item.get_by_id(item).number}/history").get_data(as_text=True)
    assert page.count('事後登録</span> <small class="note">記録 ') >= 2
    form = {"idem": new_idem(), "sort": "csv", "since": f"{clock.japan(taken.occurred):%Y-%m-%d}", "until": day}
    at = f"/forms/contracts/{cast.contracts['tax'].partition(':')[2]}/F-03"
    made = browse("高橋").post(at, {**form, "addressee": "みなと区長 あて"})
    assert made.status_code == 303
    sheet = files.path_of(Document.get().file).read_text("utf-8-sig")
    assert f"{clock.japan(taken.occurred):%H:%M}（後から記録 " in sheet
