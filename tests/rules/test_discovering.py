"""What somebody copied without permission stays apart, and comes onto the register all the same (F12)."""

from typing import Any

import pytest

from custody.events.discovering import CarrierDiscovered
from custody.events.items import ItemCheckedOut, ItemReceived, ItemStored

GIVEN = {"medium": "usb", "owner": "individual", "place": "place:" + "a" * 16}


@pytest.mark.parametrize(("kind", "ground"), [("specific", "第9条"), ("renumbered", "第49条")])
def test_r_09_6_keeps_it_apart(case: Any, ref: dict[str, str], kind: str, ground: str) -> None:
    c = case(kind)
    stored = ItemStored(unit=ref["unit"], lock_checked=True, note="確かめた")
    out = ItemCheckedOut(purpose="通知書の作成", work="entry", place=ref["place"], due="2026-06-01T09:00:00.000Z")
    c.item.contents = [{"copy": "copy:x", "class": "specific", "found": "1"}]
    assert c.give(place=c.locker).said(stored) == {"R-09-6": ground}
    assert c.give(place=c.room).said(out) == {"R-09-6": ground}
    c.item.contents = [{"copy": "copy:x", "class": "specific"}]
    assert c.said(out) == {}


def test_a_private_medium_in_a_private_place_is_registered_as_found_also_after_the_end(case: Any) -> None:
    c = case("specific").give(item=None)
    c.hall.site_kind = "private"
    c.contract.state = "ended"
    found = CarrierDiscovered.model_validate({**GIVEN, "known_at": "2026-06-01T00:00:00.000Z", "where": "私物"})
    assert c.give(place=c.hall).said(found) == {}
    assert "R-01-1" in c.said(ItemReceived.model_validate({**GIVEN, "giver": "田中"}))
    c.contract.state = "closed"
    assert set(c.said(found)) == {"R-10-2"}
