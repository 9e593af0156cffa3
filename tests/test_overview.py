"""The overview: how every contract stands, and that each figure opens the list it counts."""

import html
import re
from datetime import UTC, datetime, timedelta

import pytest

from custody import clock, db
from custody.demo.cast import sent
from custody.events.choices import State
from custody.events.items import BlankRegistered, ItemExpected
from custody.ledger import item_counts
from custody.queries import attention, overview, standing
from custody.usecases import items, receiving


def text(answer) -> str:
    return html.unescape(answer.get_data(as_text=True))


def figures(page: str) -> list[tuple[str, int]]:
    """Address of a list, and the figure that leads to it."""
    found = re.findall(r'<a href="(/(?:overview|contracts/[^"/]+/things)/[^"]+)">(?:うち遅れ )?([\d,]+)</a>', page)
    return [(href, int(n.replace(",", ""))) for href, n in found]


def counted(page: str) -> int:
    (n,) = re.findall(r'<h2>.*?<span class="count">(\d+)</span></h2>', page)
    return int(n)


def listed(browser, href: str) -> int:
    """How many lines the list has, on all its pages."""
    lines, page = 0, 1
    while more := text(browser.get(f"{href}?page={page}")).count('<li class="item-row'):
        lines, page = lines + more, page + 1
    return lines


@pytest.fixture
def mixed(desk, cast):
    """Of what was handed over, of our own and of what was only announced: one thing in each state, and many in storage."""
    keeper, contract = desk.keeper("tax"), cast.contracts["tax"]
    expected = ItemExpected.model_validate({"medium": "usb", "expected_on": "2026-04-01"})
    blank = BlankRegistered.model_validate({"medium": "usb", "place": cast.places["取扱区域A"]})
    announced = receiving.expect(keeper, sent(), contract, expected, [""] * len(State)).done
    own = receiving.register_blank(keeper, sent(), contract, blank, [""] * len(State)).done
    handed = desk.received("tax", len(State) + attention.PAGE, info_class=None)
    made = [*handed, *(d.subject for d in announced), *(d.subject for d in own)]
    states = [s.value for s in (*([State.STORED] * attention.PAGE), *State, *State, *State)]
    due = [desk.ago(60) if n % 2 else desk.due() for n in range(len(made))]
    db.run_many("UPDATE item SET state = ?, due = ? WHERE id = ?", list(zip(states, due, made, strict=True)))
    with db.proxy.obj.atomic():
        item_counts.recount()


def test_every_state_is_in_one_group():
    assert sorted(s for g in standing.GROUPS for s in g.states) == sorted(State)


@pytest.mark.parametrize("who", ["高橋", "田中"])
def test_every_figure_opens_a_list_of_just_so_many(mixed, cast, browse, who):
    browser = browse(who)
    shown: dict[str, dict[str, int]] = {}
    for address in ("/overview", "/contracts", f"/contracts/{cast.contracts['tax'].partition(':')[2]}"):
        shown[address] = dict(figures(text(browser.get(address))))
        for href, n in shown[address].items():
            assert counted(text(browser.get(href))) == n, href
            assert listed(browser, href) == n, href
    overview_, contracts, contract = shown.values()
    assert {href.rpartition("/")[2] for href in contract} == {*standing.BY_NAME, "late"} - {"expected"}
    assert contract.items() <= contracts.items()
    both = contract.keys() & overview_.keys()
    assert {h: contract[h] for h in both} == {h: overview_[h] for h in both}
    assert {href.rpartition("/")[2] for href in both} == {g.name for g in standing.PLACES}


def test_the_list_behind_a_figure_is_of_ones_own_contract(cast, browse):
    key = cast.contracts["tax"].partition(":")[2]
    assert browse("佐藤").get(f"/contracts/{key}/things/held").status_code == 200
    assert browse("山本").get(f"/contracts/{key}/things/held").status_code == 404
    assert browse("佐藤").get(f"/contracts/{key}/things/sold").status_code == 404


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
