"""The first page: what is in my hands, what waits for me, and that every figure opens the list it counts."""

import html
import re
from datetime import UTC, datetime, timedelta

import pytest

from custody import clock, db
from custody.demo.cast import sent
from custody.events.finding import FindReported, ItemMissing
from custody.events.labels import LabelDamaged, LabelDoubted
from custody.events.places import LockChecked
from custody.queries.attention import MATTERS
from custody.queries.deadlines import DEADLINES
from custody.queries.when import last_closing, next_closing
from custody.usecases import items, labelling, places
from custody.usecases.finding_reports import report_find


def text(answer) -> str:
    return html.unescape(answer.get_data(as_text=True))


def number_of(item: str) -> str:
    ((number,),) = db.rows("SELECT number FROM item WHERE id = ?", (item,))
    return number


def figures(page: str) -> dict[str, int]:
    """Name of a matter -> its figure on the first page."""
    found = re.findall(r'href="/attention/([a-z-]+)">.*?<b>(\d+)</b>', page, re.S)
    return {name: int(n) for name, n in found}


def long_out(desk, contract: str, hours: float) -> str:
    """An item taken out `hours` ago, due an hour later."""
    (item,) = desk.stored(contract, before=hours * 60 + 60)
    began = datetime.now(UTC) - timedelta(hours=hours)
    due = clock.stamp(began + timedelta(hours=1))
    items.take_out(desk.user(contract), sent(clock.stamp(began), "遅れて登録"), [item], desk.using(contract, due=due))
    return item


def test_what_is_in_my_hands_is_listed_with_what_is_late_first(desk, browse):
    (on_time,), late = desk.out("tax"), long_out(desk, "tax", 5)
    page = text(browse("佐藤").get("/"))
    assert page.index(number_of(late)) < page.index(number_of(on_time))
    assert "過ぎています" in page
    assert figures(page)["late"] == 1


def test_what_is_in_anothers_hands_is_not_in_mine(desk, browse):
    (item,) = desk.out("tax")
    page = text(browse("伊藤").get("/"))
    assert number_of(item) not in page
    assert "手元にあるものはありません" in page


def test_every_figure_opens_a_list_of_just_so_many(desk, cast, browse):
    long_out(desk, "tax", 30)
    desk.received("tax", 2)
    (gone,) = desk.stored("welfare")
    items.report_missing(desk.user("welfare"), sent(), [gone], ItemMissing(known_at=clock.now(), sought="棚"))
    (kept,) = desk.stored("tax")
    items.take_out(desk.user("tax"), sent(), [kept], desk.using("tax", place="会議室"))
    ((code,),) = db.rows("SELECT code FROM label WHERE subject = ?", (kept,))
    report_find(sent(), code, FindReported(where="駅のベンチ"))
    labelling.report_damage(desk.user("tax"), sent(), kept, LabelDamaged(seen="角が破れている"))
    labelling.doubt(desk.user("tax"), sent(), kept, LabelDoubted(why="twice", where="棚"))
    browser = browse("高橋")
    shown = figures(text(browser.get("/")))
    assert set(shown) >= {m.name for m in MATTERS}
    assert all(shown.values()), shown
    for name, count in shown.items():
        page = text(browser.get(f"/attention/{name}"))
        assert page.count('<li class="item-row') == count, name
        assert f'<span class="count">{count}</span>' in page


def test_what_a_finder_wrote_is_read_behind_the_figure(desk, browse):
    (item,) = desk.stored("tax")
    ((code,),) = db.rows("SELECT code FROM label WHERE subject = ?", (item,))
    report_find(sent(), code, FindReported(where="駅のベンチ", reach="03-1111-2222"))
    page = text(browse("鈴木").get("/attention/finds"))
    assert all(word in page for word in (number_of(item), "拾得者", "駅のベンチ"))


@pytest.mark.parametrize(
    ("who", "matters"),
    [
        ("佐藤", {"late", "missing"}),
        ("鈴木", {m.name for m in MATTERS} - {"refusals"}),
        ("高橋", {m.name for m in MATTERS}),
        ("吉田", set()),
        ("田中", set()),
    ],
)
def test_everyone_sees_what_is_their_business(who, matters, browse):
    browser = browse(who)
    assert set(figures(text(browser.get("/")))) == matters
    for m in MATTERS:
        assert browser.get(f"/attention/{m.name}").status_code == (200 if m.name in matters else 404)


def test_nothing_of_another_contract_is_counted_or_listed(desk, browse):
    long_out(desk, "tax", 5)
    desk.received("tax")
    browser = browse("山本")
    shown = figures(text(browser.get("/")))
    assert set(shown.values()) == {0}
    for name in shown:
        assert "M-0" not in text(browser.get(f"/attention/{name}"))


def test_only_media_under_article_22_are_still_out_after_closing(desk, browse):
    electronic = long_out(desk, "tax", 30)
    (paper,) = desk.stored("tax", medium="paper", before=31 * 60)
    began = datetime.now(UTC) - timedelta(hours=30)
    given = {"due": clock.stamp(began + timedelta(hours=1))}
    items.take_out(desk.user("tax"), sent(clock.stamp(began), "遅れて登録"), [paper], desk.using("tax", **given))
    unbound = long_out(desk, "library", 30)
    page = text(browse("高橋").get("/attention/after-closing"))
    assert number_of(electronic) in page
    assert number_of(paper) not in page
    assert number_of(unbound) not in page


def test_a_lock_that_was_checked_today_no_longer_waits(desk, cast, browse):
    desk.stored("tax")
    browser = browse("鈴木")
    assert figures(text(browser.get("/")))["locks"] == 1
    places.check_lock(cast.caller("鈴木"), sent(), cast.places["ロッカー1"], LockChecked(ok=True))
    assert figures(text(browser.get("/")))["locks"] == 0


def test_the_first_page_asks_the_database_little(desk, browse, monkeypatch):
    desk.out("tax", 3)
    browser = browse("高橋")
    browser.get("/")
    run, asked = db.proxy.obj.execute_sql, []
    monkeypatch.setattr(db.proxy.obj, "execute_sql", lambda sql, *a, **k: (asked.append(sql), run(sql, *a, **k))[1])
    browser.get("/")
    assert len(asked) <= 13 + len(DEADLINES)  # one a deadline, however many contracts there are


def test_contracts_are_shown_with_what_they_hold(desk, browse):
    desk.stored("tax", 2)
    page = text(browse("高橋").get("/"))
    assert "R8-101" in page
    assert "預かり中 2件" in page
    assert "R8-104" not in page


def test_the_other_pages_are_offered_by_role(browse):
    assert "従業者" in text(browse("高橋").get("/more")).partition("<main")[2]
    assert "従業者" not in text(browse("佐藤").get("/more")).partition("<main")[2]


@pytest.mark.parametrize(
    ("now", "last", "following"),
    [
        ("2026-11-23T08:00:00.000Z", "2026-11-22T09:00:00.000Z", "2026-11-23T09:00:00.000Z"),
        ("2026-11-23T09:00:00.000Z", "2026-11-23T09:00:00.000Z", "2026-11-24T09:00:00.000Z"),
        ("2026-11-23T20:00:00.000Z", "2026-11-23T09:00:00.000Z", "2026-11-24T09:00:00.000Z"),
    ],
)
def test_the_working_day_ends_at_the_contracts_hour_in_japan(now, last, following):
    assert last_closing("18:00", now) == last
    assert next_closing("18:00", now) == following
