"""The overview: how every contract stands, and that each figure opens the list it counts."""

import html
import re
from datetime import UTC, datetime, timedelta

import pytest

from custody import clock, db
from custody.demo.cast import sent
from custody.events.choices import State
from custody.queries import overview
from custody.usecases import items


def text(answer) -> str:
    return html.unescape(answer.get_data(as_text=True))


def figures(page: str) -> list[tuple[str, int]]:
    """Address of a list, and the figure that leads to it."""
    return [(href, int(n)) for href, n in re.findall(r'<a href="(/overview/[^"]+)">(\d+)</a>', page)]


def counted(page: str) -> int:
    (n,) = re.findall(r'<h2>.*?<span class="count">(\d+)</span></h2>', page)
    return int(n)


def test_every_state_is_in_one_group():
    assert sorted(s for g in overview.GROUPS for s in g.states) == sorted(State)


def test_every_figure_opens_a_list_of_just_so_many(desk, browse):
    desk.stored("tax")
    desk.out("tax")
    manager = browse("高橋")
    found = figures(text(manager.get("/overview")))
    assert len(found) >= 3
    for href, n in found:
        assert counted(text(manager.get(href))) == n, href


def test_what_was_seen_longer_ago_is_counted_apart(desk, cast):
    desk.stored("tax")
    later = clock.stamp(datetime.now(UTC) + timedelta(days=50))
    contract = cast.contracts["tax"]
    now, then = (overview.standings([contract], at)[contract].ages for at in (clock.now(), later))
    assert now["week"] > 0
    assert then["quarter"] >= now["week"]
    assert then["week"] == 0
    for age, n in then.items():
        assert overview.count(overview.seen(contract, age, later)) == n


def test_a_refusal_is_counted_in_its_week_and_under_its_rule(desk, cast, browse):
    (item,) = desk.stored("tax")
    wrong = desk.using("tax").model_copy(update={"purpose": "目的外の利用"})
    assert items.take_out(desk.user("tax"), sent(), [item], wrong).refused
    page = text(browse("高橋").get("/overview"))
    (rule,) = re.findall(r"<code>(R-[0-9A-Z-]+)</code>", page)
    assert f"rule={rule}" in page
    ((weekly, n),) = [(h, n) for h, n in figures(page) if "refusals" in h]
    assert n == 1
    assert counted(text(browse("高橋").get(weekly))) == 1


def test_the_client_and_the_auditor_see_their_own_contract_alone(desk, cast, browse):
    for name in ("田中", "吉田"):
        page = text(browse(name).get("/overview"))
        assert "R8-101" in page
        assert "R8-103" not in page
    assert browse("佐藤").get("/overview").status_code == 403


def test_counting_reads_an_index_and_no_item(desk, engine):
    """A million items are counted in a fraction of a second."""
    if engine != "sqlite":
        pytest.skip("the plan is SQLite's")
    sql = "SELECT contract, state, count(*), sum(CASE WHEN coalesce(seen_at, '') < '2' THEN 1 ELSE 0 END) FROM item"
    plan = db.rows(f"EXPLAIN QUERY PLAN {sql} WHERE contract IN ('a', 'b') GROUP BY contract, state")
    assert "COVERING INDEX item_contract_state_seen_at" in plan[0][-1]
