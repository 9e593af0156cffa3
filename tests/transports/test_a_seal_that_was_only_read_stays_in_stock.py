"""A seal in stock whose number was read on a case stays there: misread, or another was typed; its keeper looks and says."""

import html
import re
from typing import Any

from custody.caller import new_idem
from custody.events.under_way import TransportRelayed
from custody.models import Incident, Seal, Transport
from custody.usecases import under_way


def states() -> dict[str, str]:
    return {s.number: s.state for s in Seal.select().order_by(Seal.number)}


def pages(browser: Any, r: Any) -> list[str]:
    """The page of the transport and that of the accident."""
    opened = Incident.get(Incident.sort == "seal").id.partition(":")[2]
    at = (f"/transports/{r.id.partition(':')[2]}", f"/incidents/{opened}")
    return [html.unescape(browser.get(a).get_data(as_text=True)) for a in at]


def next_sealed(road: Any, number: str) -> set[str]:
    """The rules that refuse this seal on the next case."""
    other = road()
    other.made().plan()
    other.pack()
    return {x.rule for no in other.seal(number).refused for x in no.refusals}


def test_numbers_that_were_misread_take_no_seal_out_of_the_stock(road: Any) -> None:
    r = road().on_its_way()
    r.arrive()
    assert not r.read("S-00932、S-00933").refused
    assert states() == {"S-00931": "applied", "S-00932": "stock", "S-00933": "stock"}
    assert (r.row().seal_ok, r.states(), Incident.select().count()) == (False, {"quarantined"}, 1)
    assert next_sealed(road, "S-00932") == set()


def test_neither_do_those_that_were_misread_at_a_relay(road: Any) -> None:
    r = road().on_its_way()
    event = TransportRelayed(numbers="S-00932", receiver=r.cast.people["伊藤"])
    assert not under_way.relay(r.who("佐藤"), r.by("伊藤"), r.id, event).refused
    assert states() == {"S-00931": "applied", "S-00932": "stock", "S-00933": "stock"}


def test_whoever_keeps_the_stock_is_told_and_takes_out_what_is_not_in_the_drawer(road: Any, browse: Any) -> None:
    r, keeper, staff = road().on_its_way(), browse("鈴木"), browse("佐藤")
    r.arrive()
    r.read("S-00932")
    for page in pages(keeper, r):
        assert "ケースで読んだ番号が、台帳では在庫です：S-00932" in page
        assert "/seals/S00932/spoilings/new?why_spoilt=met" in page
    for page in pages(staff, r):
        assert "台帳では在庫です：S-00932" in page
        assert "spoilings" not in page
    form = keeper.get("/seals/S00932/spoilings/new?why_spoilt=met").get_data(as_text=True)
    assert re.search(r'value="met"[^>]* (selected|checked)', form)
    assert keeper.post("/seals/S00932/spoilings", {"idem": new_idem(), "why_spoilt": "met"}).status_code == 303
    assert states()["S-00932"] == "met"
    assert all("台帳では在庫です" not in page for page in pages(keeper, r))
    assert next_sealed(road, "S-00932") == {"R-CS-6"}


def test_it_is_told_neither_before_the_last_reading_nor_after_the_accident_was_closed(road: Any, browse: Any) -> None:
    r, keeper = road().on_its_way(), browse("鈴木")
    event = TransportRelayed(numbers="S-00932", receiver=r.cast.people["伊藤"])
    under_way.relay(r.who("佐藤"), r.by("伊藤"), r.id, event)
    assert all("台帳では在庫です" not in page for page in pages(keeper, r))
    r.arrive()
    r.read()
    assert all("台帳では在庫です" in page for page in pages(keeper, r))
    Incident.update(state="closed").execute()
    assert all("台帳では在庫です" not in page for page in pages(keeper, r))


def test_one_that_waits_on_another_case_to_be_read_blind_is_told_like_those_in_stock(road: Any, browse: Any) -> None:
    first, r, keeper = road().on_its_way(), road(), browse("鈴木")
    r.made().stocked("T-1")
    for step in (r.plan, r.pack, lambda: r.seal("T-1"), r.depart, r.arrive):
        assert not step().refused
    r.read("S-00931、S-00932")
    told = "台帳では在庫です：S-00931, S-00932"
    assert all(told in page for page in pages(keeper, r))
    first.arrive()
    first.read()
    assert all("台帳では在庫です：S-00932" in page for page in pages(keeper, r))
    assert Transport.get_by_id(first.id).seal_ok


def test_what_was_read_rightly_leaves_the_others_in_stock(road: Any) -> None:
    r = road().on_its_way()
    r.arrive()
    assert not r.read().refused
    assert states() == {"S-00931": "applied", "S-00932": "stock", "S-00933": "stock"}
