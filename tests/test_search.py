"""Looking items up: in any spelling, by anything that is known of them, within one's own contracts only."""

import html
import re

import pytest

from custody import clock, db
from custody.ledger import project
from custody.queries import found_items, searching
from custody.variants import PAIRS


def text(answer) -> str:
    return html.unescape(answer.get_data(as_text=True))


def numbers(ids: list[str]) -> list[str]:
    found = dict(db.rows("SELECT id, number FROM item"))
    return sorted(found[i] for i in ids)


def found(browser, query: str) -> list[str]:
    """The numbers that a search lists."""
    answer = browser.get(f"/search?{query}")
    assert answer.status_code == 200, answer.location
    return re.findall(r'<th scope="row"><a[^>]*><code>([^<]+)', text(answer))


@pytest.fixture
def usb(desk):
    return numbers(
        desk.stored("tax", 2, medium="usb", description="ｺｸﾎデータ Ａ", serial="AA1B-77120", capacity="32GB")
    )


@pytest.fixture
def tape(desk):
    return numbers(desk.out("welfare", 1, medium="tape", description="給付金_照合 100%"))


def test_the_text_is_found_in_any_width_and_case(usb, tape, browse):
    browser = browse("佐藤")
    for query in (
        "q=コクホ",
        "q=ｺｸﾎ",
        "q=aa1b-77",
        "q=ＡＡ１Ｂ",
        "q=コクホデータ+a",
        "q=USBメモリ",
        "q=32ｇｂ",
        "q=usb+32gb",
    ):
        assert found(browser, query) == usb, query


@pytest.mark.parametrize("query", ["高崎", "髙﨑", "髙崎", "高嵜"])
@pytest.mark.parametrize("written", ["高崎 吉田", "髙﨑 𠮷田"])
def test_another_form_of_a_character_is_found(desk, browse, query, written):
    made = numbers(desk.stored("tax", description=f"{written} 庁舎分"))
    numbers(desk.stored("tax", description="高田分"))
    browser = browse("佐藤")
    assert found(browser, f"q={query}") == made
    assert found(browser, f"q={query}+吉田") == found(browser, f"q=𠮷田+{query}") == made


def test_a_holder_is_found_by_another_form_of_the_name(desk, browse):
    out = numbers(desk.out("tax"))
    assert found(browse("佐藤"), "q=佐藤") == out
    db.rows("UPDATE person SET name = '齋藤 邉' WHERE id = ? RETURNING id", (desk.cast.people["佐藤"],))
    db.rows("UPDATE counter SET value = value + 1 WHERE name = 'registers' RETURNING value")
    for query in ("斎藤", "齋藤", "辺", "邉"):
        assert found(browse("佐藤"), f"q={query}") == out, query


def test_every_other_form_has_one_usual_form():
    others, usuals = {o for o, _ in PAIRS}, {u for _, u in PAIRS}
    assert len(others) == len(PAIRS)
    assert not others & usuals
    assert all(db.folded(c) == c for c in others | usuals)


def test_wildcards_are_plain_characters(usb, tape, browse):
    browser = browse("佐藤")
    assert found(browser, "q=%25") == tape
    assert found(browser, "q=_") == tape
    assert found(browser, "q='+OR+1=1--") == []


def test_state_place_and_holder_are_found_by_their_names(usb, tape, browse):
    browser = browse("佐藤")
    assert found(browser, "q=使用中") == tape
    assert found(browser, "q=ロッカー1") == usb
    assert found(browser, "q=佐藤") == tape
    assert found(browser, "q=さとうはなこ") == tape
    assert found(browser, "q=使用中+ロッカー1") == []


def test_a_number_or_a_code_leads_straight_to_the_item(usb, browse):
    browser = browse("佐藤")
    ((code,),) = db.rows("SELECT code FROM label JOIN item ON item.id = label.subject WHERE number = ?", (usb[0],))
    for said in (usb[0], "m1", code, code.lower(), f"HTTP://LOCALHOST/S/{code}"):
        answer = browser.client.get("/search", query_string={"q": said})
        assert (answer.status_code, answer.location) == (302, f"/items/{usb[0]}"), said


def test_nothing_of_another_contract_is_found(usb, tape, browse, cast):
    stranger = browse("山本")
    for query in ("", f"q={usb[0]}", "q=USB", f"contract={cast.contracts['tax']}", "state=stored", "holder=me"):
        assert found(stranger, query) == []


def test_the_filters_of_the_home_page(desk, browse, cast):
    arrived, stored, out = desk.received("tax", 2), desk.stored("tax", 1), desk.out("welfare", 1)
    browser = browse("佐藤")
    assert found(browser, "state=arrived") == numbers(arrived)
    assert found(browser, "unprinted=1") == numbers([*arrived, *stored, *out])
    assert found(browser, "holder=me") == numbers(out)
    assert found(browser, f"holder={cast.people['鈴木']}") == numbers(arrived)
    assert found(browser, f"contract={cast.contracts['welfare'].partition(':')[2]}") == numbers(out)
    assert found(browser, f"place={cast.places['取扱区域A']}") == numbers([*arrived, *stored, *out])
    assert found(browser, f"place={cast.places['ロッカー1'].partition(':')[2]}") == numbers(stored)
    assert found(browser, "late=1") == []


def test_what_is_late_and_what_is_out_after_closing(desk, browse):
    out = desk.out("welfare", 1)
    db.run_many("UPDATE item SET due = ?, since = ? WHERE id = ?", [(desk.ago(60), desk.ago(60 * 49), out[0])])
    browser = browse("佐藤")
    assert found(browser, "late=1") == found(browser, "after_closing=1") == numbers(out)
    assert "超過" in text(browser.get("/search?late=1"))


def test_fifty_are_shown_on_a_page(desk, browse):
    made = numbers(desk.received("tax", 120))
    browser = browse("佐藤")
    pages = [found(browser, f"page={n}") for n in (1, 2, 3)]
    assert [len(p) for p in pages] == [50, 50, 20]
    assert [number for page in pages for number in page] == made
    assert found(browser, "page=99") == pages[2]
    assert found(browser, "page=-1") == pages[0]


def test_the_order_is_one_of_a_few(desk, browse):
    made = numbers(desk.received("tax", 3))
    browser = browse("佐藤")
    assert found(browser, "sort=number;DROP+TABLE+item") == made
    assert found(browser, "sort=newest") == made
    assert found(browser, "sort=due") == made


def test_the_number_of_statements_does_not_grow(desk, browse, monkeypatch):
    browser = browse("佐藤")
    desk.stored("tax", 2)
    run, said = db.rows, []
    monkeypatch.setattr(db, "rows", lambda *args: said.append(args[0]) or run(*args))

    def statements() -> int:
        said.clear()
        found(browser, "q=ロッカー")
        return len(said)

    statements()  # reads the registers, which stay read
    few = statements()
    desk.stored("tax", 40)
    assert statements() == few


def test_an_address_cannot_steer_the_links(desk, browse):
    desk.received("tax", 60)
    page = text(browse("佐藤").get("/search?_external=1&_anchor=x&endpoint=y&page=1"))
    assert 'href="/search?page=2"' in page


def test_a_date_and_a_number_without_its_hyphens_are_found(usb, tape, browse):
    browser = browse("佐藤")
    today = clock.japan(clock.now()).date()
    for query in (f"q={today}", f"q={today.month}/{today.day}", f"q={today.month}月{today.day}日"):
        assert found(browser, query) == sorted([*usb, *tape]), query
    assert found(browser, "q=2001-02-03") == []
    assert found(browser, "q=aa1b77120") == found(browser, "q=ホ") == usb


@pytest.mark.parametrize(
    "written",
    [
        "令和{y}年{m}月{d}日",
        "令和 {y}年 {m}月 {d}日",
        "R{y}.{m}.{d}",
        "Ｒ{y}．{m}．{d}",
        "㋿{y}年{m}月{d}日",
        "令{y}/{m}/{d}",
    ],
)
def test_a_day_of_an_era_is_found(usb, tape, browse, written):
    browser, today = browse("佐藤"), clock.japan(clock.now()).date()
    day = {"y": today.year - 2018, "m": today.month, "d": today.day}
    assert found(browser, f"q={written.format(**day)}") == sorted([*usb, *tape])
    assert found(browser, f"q={written.format(**day)}+使用中") == tape
    assert found(browser, f"q={written.format(**day | {'y': 5})}") == []


@pytest.mark.parametrize(
    "q", ["9999-12-31", "0001-01-01", "R99.12.31", "令和0年1月1日", "平成40年1月1日", "2026-02-30"]
)
def test_a_day_that_no_calendar_has_finds_nothing(usb, browse, q):
    assert found(browse("佐藤"), f"q={q}") == []


@pytest.mark.parametrize("q", ["R8.11.3", "11/3", "ロッカー1", "佐藤", "使用中", "国保"])
def test_no_search_reads_all_things(usb, tape, browse, monkeypatch, q):
    browser, run, said = browse("佐藤"), db.rows, []
    monkeypatch.setattr(db, "rows", lambda *args: said.append(args) or run(*args))
    found(browser, f"q={q}")
    searches = [args for args in said if "item_piece" in args[0]]
    assert len(searches) == 3
    with db.proxy.obj.atomic():
        if db.is_postgresql():
            db.proxy.obj.execute_sql("SET LOCAL enable_seqscan = off")  # these tables are too small to need an index
        how = "EXPLAIN" if db.is_postgresql() else "EXPLAIN QUERY PLAN"
        plan = str([run(f"{how} {sql}", *given) for sql, *given in searches])
    assert not re.search(r"SCAN item\b|Seq Scan on item\b", plan), plan


def test_what_was_erased_is_no_longer_found_nor_kept_in_pieces(desk, browse):
    made = desk.stored("tax", description="zqxw")
    assert found(browse("佐藤"), "q=zqxw") == numbers(made)
    assert pieces() is None or b"zqx" in pieces()
    with db.proxy.obj.atomic():
        (row,) = project.load(made, lock=True).values()
        row.description = ""
        project.save([row])
    assert found(browse("佐藤"), "q=zqxw") == []
    assert pieces() is None or b"zq" not in pieces()


def pieces() -> bytes | None:
    """All that SQLite keeps of pieces; PostgreSQL's index is made anew by `erasure.clean`."""
    if db.is_postgresql():
        return None
    return b"".join(bytes(block) for (block,) in db.rows("SELECT block FROM item_piece_data"))


def test_more_than_can_be_counted_is_read_page_after_page(desk, browse, monkeypatch):
    made = numbers(desk.received("tax", 120, medium="usb", description="住民税データ"))
    for module in (found_items, searching):
        monkeypatch.setattr(module, "MOST", 20)
    browser = browse("佐藤")
    for query in ("", "q=住民税", "q=民"):
        pages, address = [], f"/search?{query}"
        while address:
            page = text(browser.get(address))
            pages += re.findall(r'<th scope="row"><a[^>]*><code>([^<]+)', page)
            following = re.search(r'href="([^"]+)" rel="next"', page)
            address = following[1] if following else ""
        assert pages == made, query
        last = found(browser, f"{query}&page=last")
        assert last == made[-50:], query
    assert "20 超" in text(browser.get("/search?q=住民税"))


def test_what_is_a_part_of_very_many_is_read_page_after_page(desk, browse, monkeypatch):
    desk.received("tax", 40, medium="usb")
    made = numbers(desk.stored("tax", 120, medium="usb"))
    for module in (found_items, searching):
        monkeypatch.setattr(module, "MOST", 20)
    browser, run, said = browse("佐藤"), db.rows, []
    monkeypatch.setattr(db, "rows", lambda *args: said.append(args[0]) or run(*args))
    for thin in (20, 1_000):
        monkeypatch.setattr(found_items, "THIN", thin)
        for query in ("q=ロッカー1", "q=ロッカー1+USB", "q=保管中"):
            pages, address = [], f"/search?{query}"
            while address:
                page = text(browser.get(address))
                pages += re.findall(r'<th scope="row"><a[^>]*><code>([^<]+)', page)
                following = re.search(r'href="([^"]+)" rel="next"', page)
                address = following[1] if following else ""
            assert pages == made, (thin, query)
            assert found(browser, f"{query}&page=last") == made[-50:], (thin, query)
        one_by_one = [sql for sql in said if "item.id IN" in sql and "LIMIT 51" in sql]
        assert bool(one_by_one) == (thin > len(made))


def test_a_filter_is_saved_under_a_name_used_and_removed_by_its_person_alone(desk, browse):
    out = numbers(desk.out("tax"))
    browser = browse("佐藤")
    saved = browser.post("/search/filters", {"name": "私の使用中", "state": "in_use", "holder": "me", "evil": "1"})
    assert (saved.status_code, saved.location) == (303, "/search?state=in_use&holder=me")
    page = text(browser.get(saved.location))
    assert "私の使用中" in page
    assert re.findall(r'<th scope="row"><a[^>]*><code>([^<]+)', page) == out
    (removal,) = re.findall(r'action="(/search/filters/[^"]+)"', page)
    other = browse("鈴木")
    assert "私の使用中" not in text(other.get("/search"))
    assert other.post(removal, {}).status_code == 404
    assert browser.post(removal, {}).status_code == 303
    assert "私の使用中" not in text(browser.get("/search"))
