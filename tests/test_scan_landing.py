"""What a scanned label leads to: the item for its people, the way to return it for everyone else."""

import html
import re

import pytest

from custody import db
from custody.caller import Signature, new_idem
from custody.clock import now
from custody.demo.cast import sent
from custody.events.labels import LabelReissued
from custody.ids import check_character, new_code
from custody.models import REGISTERS
from custody.usecases import items, labelling

MOST_QUERIES = 8


def text(answer) -> str:
    return html.unescape(answer.get_data(as_text=True))


def code_of(subject: str) -> str:
    ((code,),) = db.rows("SELECT code FROM label WHERE subject = ? AND state <> 'void'", (subject,))
    return code


def number_of(item: str) -> str:
    ((number,),) = db.rows("SELECT number FROM item WHERE id = ?", (item,))
    return number


def everything() -> list[tuple[str, list[tuple]]]:
    """All that is kept of custody, row by row."""
    registers = (model._meta.table_name for model in REGISTERS.values())  # type: ignore[attr-defined]
    tables = [*registers, "entry", "private", "label", "membership", "request", "counter"]
    return [(t, sorted(map(repr, db.rows(f"SELECT * FROM {t}")))) for t in tables]


def plain(answer) -> str:
    """A page without what differs from one showing to the next for everybody: keys, tokens and the code itself."""
    page = re.sub(r'(name="(?:idem|csrf_token)" value|name="csrf-token" content)="[^"]*"', r"\1", text(answer))
    return re.sub(r"/[Ss]/[0-9A-Za-z.\-]+", "/S/…", page)


def codes(desk) -> dict[str, str]:
    (mine,), (others,) = desk.stored("tax"), desk.stored("other")
    return {"known": code_of(mine), "of another contract": code_of(others), "unknown": new_code(), "malformed": "HELLO"}


def test_strangers_get_one_and_the_same_page_for_whatever_code(desk, stranger):
    answers = {name: stranger.get(f"/S/{code}") for name, code in codes(desk).items()}
    assert {a.status_code for a in answers.values()} == {200}
    assert len({plain(a) for a in answers.values()}) == 1
    page = text(answers["known"])
    assert "03-0000-0000" in page
    assert "M-0" not in page


def test_a_strangers_page_never_asks_the_register_of_labels(desk, stranger, app, monkeypatch):
    code, asked = codes(desk)["known"], []
    run = db.proxy.obj.execute_sql
    monkeypatch.setattr(db.proxy.obj, "execute_sql", lambda sql, *a, **k: (asked.append(sql), run(sql, *a, **k))[1])
    stranger.get(f"/S/{code}")
    assert not [sql for sql in asked if "label" in sql or "item" in sql]


def test_a_strangers_report_reaches_the_item_once_and_is_answered_alike(desk, stranger):
    given = codes(desk)
    ((item,),) = db.rows("SELECT subject FROM label WHERE code = ?", (given["known"],))
    form = {"idem": new_idem(), "where": "駅のベンチの下", "reach": "駅員"}
    answers = [stranger.post(f"/S/{code}/finds", {**form, "idem": new_idem()}) for code in given.values()]
    assert {a.status_code for a in answers} == {200}
    assert len({plain(a) for a in answers}) == 1
    found = db.rows("SELECT actor, contract FROM entry WHERE kind = 'find.reported' AND subject = ?", (item,))
    assert len(found) == 1
    assert found[0][0] == "system:finder"


def test_a_report_sent_twice_is_one_report(desk, stranger):
    form = {"idem": new_idem(), "where": "駅"}
    path = f"/S/{codes(desk)['known']}/finds"
    assert [stranger.post(path, form).status_code for _ in range(2)] == [200, 200]
    assert db.rows("SELECT count(*) FROM entry WHERE kind = 'find.reported'") == [(1,)]


def test_a_report_for_an_unknown_code_takes_as_long_as_for_a_known_one(desk, stranger):
    import time

    took = []
    given = codes(desk)
    for name in ("known", "unknown"):
        began = time.monotonic()
        stranger.post(f"/S/{given[name]}/finds", {"idem": new_idem(), "where": "駅"})
        took.append(time.monotonic() - began)
    assert min(took) >= 0.25


def test_reports_are_limited(desk, stranger):
    path = f"/S/{new_code()}/finds"
    answers = [stranger.post(path, {"idem": new_idem(), "where": "駅"}).status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]


def test_signing_in_leads_on_to_the_item_that_was_scanned(desk, cast, stranger):
    from custody.usecases.accounts import open_account

    (item,) = desk.stored("tax")
    open_account(cast.people["佐藤"], "sato", "unlikely lantern 77 vault")
    stranger.get(f"/S/{code_of(item)}")
    answer = stranger.sign_in("sato", "unlikely lantern 77 vault")
    assert answer.location == f"/S/{code_of(item)}"
    assert number_of(item) in text(stranger.get(answer.location))


@pytest.mark.parametrize("spelling", [str.upper, str.lower, lambda c: c.replace("0", "O").replace("1", "l")])
@pytest.mark.parametrize("letter", ["S", "s"])
def test_the_item_opens_however_its_code_is_spelt(spelling, letter, desk, browse):
    (item,) = desk.stored("tax")
    answer = browse("佐藤").get(f"/{letter}/{spelling(code_of(item))}")
    assert answer.status_code == 200
    assert number_of(item) in text(answer)


def test_unknown_foreign_and_malformed_codes_are_told_alike_to_who_is_signed_in(desk, browse):
    browser, given = browse("佐藤"), codes(desk)
    wrong = given["known"][:-1] + ("0" if given["known"][-1] != "0" else "1")
    answers = [browser.get(f"/S/{c}") for c in (given["of another contract"], given["unknown"], "HELLO", wrong)]
    assert {a.status_code for a in answers} == {404}
    assert len({plain(a) for a in answers}) == 1
    assert check_character(wrong[:-1]) != wrong[-1]


def test_it_says_what_it_is_where_it_is_who_answers_and_what_may_be_done(desk, cast, browse):
    (item,) = desk.stored("tax", description="住民税通知データ", capacity="32GB", serial="AA1B-77120")
    page = text(browse("佐藤").get(f"/S/{code_of(item)}"))
    for said in (
        "保管中",
        "USBメモリ 32GB",
        "住民税通知データ",
        "3F 取扱区域A › ロッカー1",
        "鈴木 一郎",
        "施錠確認済",
        "特定個人情報",
        "AA1B-77120",
    ):
        assert said in page, said
    assert f"/items/{number_of(item)}/checkouts/new" in page
    assert f"/items/{number_of(item)}/checkins/new" not in page


def test_what_may_not_be_done_names_the_article_and_the_lawful_way(desk, browse):
    (item,) = desk.stored("tax")
    page = text(browse("佐藤").get(f"/S/{code_of(item)}"))
    for said in ("第19条", "返還は搬送の手順で", "第11条", "原則は返還です", "第9条", "発注者の複写許可がありません"):
        assert said in page, said


def test_an_article_is_never_cited_where_it_does_not_apply(desk, browse):
    (item,) = desk.stored("welfare")
    page = text(browse("佐藤").get(f"/S/{code_of(item)}"))
    assert "第19条" not in page
    assert "区域の外へ持ち出す" not in page
    (blank,) = desk.received("tax", info_class=None)
    page = text(browse("佐藤").get(f"/S/{code_of(blank)}"))
    assert "第19条" not in page
    assert "第11条" not in page


def test_the_clauses_own_numbers_are_used(desk, cast, browse):
    from custody import registers
    from custody.ledger import project
    from custody.models import Contract
    from custody.queries.possible import facts_for, possibilities

    (item,) = desk.stored("tax")
    row = project.load([item])[item]
    contract = registers.current().contract(cast.contracts["tax"])
    renumbered = Contract(**{**contract.__data__, "clauses": {"19": "7の2", "11": "31"}})
    person = registers.current().person(cast.people["佐藤"])
    found = possibilities(cast.caller("佐藤"), facts_for(row, renumbered, person, now(), "2026-11-23"))
    assert [b.refusals[0].basis.ja for b in found.cannot] == ["第7の2条", "第31条", "第9条"]


def test_a_missing_pledge_bars_taking_out_and_says_so_before_any_form(desk, cast, browse):
    from custody.events.people import RolesGiven
    from custody.usecases import people

    (item,) = desk.stored("tax")
    given = RolesGiven(contract=cast.contracts["tax"], roles=["handler"])
    people.give_roles(cast.caller("高橋"), sent(), cast.people["髙木"], given)
    page = text(browse("髙木").get(f"/S/{code_of(item)}"))
    assert "/checkouts/new" not in page
    for said in ("第17条", "第18条", "名簿", "秘密保持の誓約"):
        assert said in page, said


def test_whoever_only_reads_is_offered_nothing_to_do(desk, browse):
    (item,) = desk.stored("tax")
    page = text(browse("吉田").get(f"/S/{code_of(item)}"))
    assert "/new" not in page.partition("<main")[2]
    assert "記録を読むことだけができます" in page


def test_a_void_label_warns_and_shows_the_item(desk, cast, browse):
    (item,) = desk.stored("tax")
    old = code_of(item)
    from dataclasses import replace

    second = replace(sent(), second=Signature(cast.people["高橋"], "password", now()))
    labelling.reissue(cast.caller("鈴木"), second, item, LabelReissued(reason="damaged"))
    browser = browse("佐藤")
    assert "このラベルは無効です" in text(browser.get(f"/S/{old}"))
    assert "このラベルは無効です" not in text(browser.get(f"/S/{code_of(item)}"))


def test_a_scan_changes_nothing(desk, browse, stranger):
    (item,) = desk.stored("tax")
    browser, code = browse("佐藤"), code_of(item)
    before = everything()
    assert browser.get(f"/S/{code}").status_code == 200
    assert stranger.get(f"/S/{code}").status_code == 200
    assert everything() == before


def test_a_lockers_label_leads_to_the_locker(cast, browse):
    place = cast.places["ロッカー1"]
    answer = browse("佐藤").get(f"/S/{code_of(place)}")
    assert answer.status_code == 303
    assert answer.location == f"/places/{place.partition(':')[2]}"


def test_a_scan_asks_the_database_little_and_no_more_for_a_long_history(desk, cast, browse, monkeypatch):
    (item,) = desk.stored("tax")
    browser, code = browse("佐藤"), code_of(item)
    counts = []
    run, asked = db.proxy.obj.execute_sql, []
    monkeypatch.setattr(db.proxy.obj, "execute_sql", lambda sql, *a, **k: (asked.append(sql), run(sql, *a, **k))[1])
    for _ in range(2):
        browser.get(f"/S/{code}")
        asked.clear()
        assert browser.get(f"/S/{code}").status_code == 200
        counts.append(len(asked))
        for _n in range(6):
            items.take_out(desk.user("tax"), sent(), [item], desk.using("tax"))
            items.bring_back(desk.user("tax"), sent(), [item], desk.returning())
    most = MOST_QUERIES - (not db.is_postgresql())  # PostgreSQL's processes count together who asks how often
    assert counts[0] == counts[1] <= most


def test_the_label_that_was_scanned_is_confirmed_with_one_more_tap(desk, cast, browse):
    (item,) = desk.received("tax")
    labelling.print_labels(cast.caller("鈴木"), sent(), [item], "a4-24")
    browser = browse("佐藤")
    page = text(browser.get(f"/S/{code_of(item)}"))
    form = re.search(r'href="([^"]+/attachments/new\?code=[^"]+)"', page)[1]
    assert f'value="{code_of(item)}"' in text(browser.get(form))


SAID = ["number", "small", "code", "url", "wide"]


@pytest.mark.parametrize("spelling", SAID)
def test_the_scan_page_opens_what_was_read_or_typed(spelling, desk, browse):
    (item,) = desk.stored("tax")
    number, code = number_of(item), code_of(item)
    wide = number.translate({ord(c): ord(c) + 0xFEE0 for c in number})
    said = {
        "number": number,
        "small": "m" + number[2:].lstrip("0"),
        "code": code,
        "url": f"http://localhost/S/{code}",
        "wide": wide,
    }
    browser = browse("佐藤")
    answer = browser.client.get("/scan", query_string={"q": said[spelling]})
    assert answer.status_code == 303
    assert number in text(browser.get(answer.location))


@pytest.mark.parametrize(
    "typed", ["M-999999", "HELLO", "https://example.com/S/0000000000", "javascript:alert(1)", "L-999999", "K-000001"]
)
def test_the_scan_page_says_when_it_is_nothing_of_ours(typed, browse):
    answer = browse("佐藤").client.get("/scan", query_string={"q": typed})
    assert answer.status_code == 404
    assert "番号を" in text(answer)


def test_the_scan_page_shows_what_one_had_last(desk, browse):
    (item,) = desk.out("tax")
    page = text(browse("佐藤").get("/scan"))
    assert number_of(item) in page
    assert number_of(item) not in text(browse("山本").get("/scan"))
