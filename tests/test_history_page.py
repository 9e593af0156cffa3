"""The history of an item: every entry in words, corrections beside what they correct, and proved on the spot."""

import html
import re
from datetime import UTC, datetime, timedelta

import pytest

from custody import clock, db
from custody.demo.cast import sent
from custody.events.corrections import EntryCorrected
from custody.events.finding import ItemMissing
from custody.ledger import project
from custody.usecases import items
from custody.usecases.correcting import correct


def text(answer) -> str:
    return html.unescape(answer.get_data(as_text=True))


def path_of(item: str) -> str:
    ((number,),) = db.rows("SELECT number FROM item WHERE id = ?", (item,))
    return f"/items/{number}/history"


def rows_of(page: str) -> list[str]:
    """Each row of the table, its words alone."""
    body = page.rpartition("<tbody>")[2]
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)) for row in re.findall(r"<tr.*?</tr>", body, re.S)]


@pytest.fixture
def told(desk, cast):
    """An item that was received, stored in the wrong locker, corrected, taken out, refused and handed back."""
    (item,) = desk.stored("tax", description="住民税通知データ")
    wrong = project.history(item)[1]
    event = EntryCorrected(reason="wrong_place", why="番号を読み違えた")
    correct(cast.caller("鈴木"), sent(), item, wrong.hash, {"unit": cast.places["ロッカー2"]}, event)
    items.take_out(desk.user("tax"), sent(), [item], desk.using("tax", place="会議室"))
    items.take_out(desk.user("tax"), sent(), [item], desk.using("tax"))
    items.bring_back(desk.user("tax"), sent(), [item], desk.returning())
    return item


def test_every_entry_is_told_with_who_where_and_on_what_ground(told, browse):
    rows = rows_of(text(browse("高橋").get(path_of(told))))
    assert [re.search(r"# ?(\d+)", r)[1] for r in rows] == ["6", "5", "4", "3", "2", "1"]
    assert all(word in rows[0] for word in ("返却（再入庫）", "佐藤 花子", "ロッカー1", "施錠確認", "写しなし", "22"))
    assert all(word in rows[1] for word in ("取り出し", "住民税通知書の作成", "入力", "作業室1"))
    assert all(word in rows[2] for word in ("取り出し：規則により拒否", "第19条", "持出しの禁止", "会議室"))
    assert all(word in rows[5] for word in ("受領", "鈴木 一郎", "田中 実"))


def test_a_corrected_entry_is_struck_through_and_what_is_right_stands_beside_it(told, browse):
    page = text(browse("高橋").get(path_of(told)))
    struck = re.findall(r'<tr class="struck">.*?</tr>', page, re.S)
    assert len(struck) == 1
    assert "<s>入庫</s>" in struck[0]
    assert "#3 で訂正" in struck[0]
    assert "ロッカー2" in struck[0]
    assert "<s>#3" not in struck[0]
    correction = rows_of(page)[3]
    assert all(word in correction for word in ("訂正（#2）", "保管先", "ロッカー2", "番号を読み違えた"))


def test_the_short_mark_is_the_beginning_of_the_entrys_hash(told, browse):
    page = text(browse("高橋").get(path_of(told)))
    for e in project.history(told):
        assert f"{e.hash[:4]}·{e.hash[4:8]}" in page


def test_the_note_of_a_corrected_entry_is_struck_with_it(desk, cast, browse):
    (item,) = desk.received("tax")
    earlier = clock.now()
    items.store(desk.keeper("tax"), sent(earlier, "電波が届かなかった"), [item], desk.storing())
    wrong = project.history(item)[-1]
    event = EntryCorrected(reason="wrong_place", why="番号を読み違えた")
    assert not correct(cast.caller("鈴木"), sent(), item, wrong.hash, {"unit": cast.places["ロッカー2"]}, event).refused
    page = text(browse("高橋").get(path_of(item)))
    (struck,) = re.findall(r'<tr class="struck">.*?</tr>', page, re.S)
    assert "<s>遅れた理由：電波が届かなかった</s>" in struck
    assert "#3 で訂正済" in struck
    assert "<s>#3" not in struck


def test_a_long_note_is_cut_until_it_is_asked_for(desk, cast, browse):
    (item,) = desk.stored("tax")
    long = "探" * 2_000
    items.report_missing(desk.user("tax"), sent(), [item], ItemMissing(known_at=clock.now(), sought=long))
    page = text(browse("高橋").get(path_of(item)))
    clamp = re.search(r'<details class="clamp"><summary>(探+)….*?続きを読む.*?</summary>(探+)</details>', page)
    shown, rest = clamp.groups()
    assert len(shown) == 200
    assert shown + rest == long


def test_an_entry_made_late_says_so(desk, cast, browse):
    (item,) = desk.stored("tax", before=120)
    earlier = clock.stamp(datetime.now(UTC) + timedelta(minutes=2) - timedelta(minutes=90))
    items.take_out(desk.user("tax"), sent(earlier, "電波が届かなかった"), [item], desk.using("tax"))
    row = rows_of(text(browse("高橋").get(path_of(item))))[0]
    assert "事後登録" in row
    assert "電波が届かなかった" in row


def test_it_says_that_the_history_is_unaltered_and_how_much_was_checked(told, browse):
    page = text(browse("高橋").get(path_of(told)))
    assert "この履歴は改ざんされていません" in page
    assert "全6件" in page


@pytest.mark.parametrize(
    ("change", "first"),
    [
        ("UPDATE entry SET occurred = '2020-01-01T00:00:00.000Z' WHERE subject = ? AND seq = 2", "2"),
        ("UPDATE entry SET body = (SELECT body FROM entry e WHERE e.subject = entry.subject AND e.seq = 1) WHERE subject = ? AND seq = 4", "4"),
        ("DELETE FROM entry WHERE subject = ? AND seq = 3", "4"),
        ("UPDATE private SET commitment = 'x' WHERE subject = ? AND seq = 1", "1"),
        ("UPDATE item SET state = 'returned' WHERE id = ?", "6"),
    ],
)  # fmt: skip
def test_it_names_the_first_wrong_entry_when_something_was_altered(change, first, told, cast_url, browse):
    browser, path = browse("高橋"), path_of(told)
    behind = db.connect(cast_url, guarded=False)
    with behind.connection_context():
        table = change.split()[1] if change.startswith("UPDATE") else "entry"
        if db.is_postgresql(behind):
            behind.execute_sql(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        else:
            for (name,) in behind.execute_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                behind.execute_sql(f"DROP TRIGGER {name}")
        behind.execute_sql(change.replace("?", "%s") if db.is_postgresql(behind) else change, (told,))
    page = text(browser.get(path))
    assert "この履歴は改ざんされていません" not in page
    assert f"書き換えられています：記録 {first}" in page


def test_a_long_history_is_paged_and_read_in_as_few_statements_as_a_short_one(desk, browse, monkeypatch):
    short, long = desk.stored("tax", 2)
    for _ in range(30):
        items.take_out(desk.user("tax"), sent(), [long], desk.using("tax"))
        items.bring_back(desk.user("tax"), sent(), [long], desk.returning())
    browser = browse("高橋")
    run, asked, counts = db.proxy.obj.execute_sql, [], []
    paths = [path_of(short), path_of(long)]
    browser.get(paths[0])
    monkeypatch.setattr(db.proxy.obj, "execute_sql", lambda sql, *a, **k: (asked.append(sql), run(sql, *a, **k))[1])
    pages = []
    for path in paths:
        asked.clear()
        pages.append(text(browser.get(path)))
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 10
    assert len(rows_of(pages[1])) == 50
    assert "全62件" in pages[1]
    last = rows_of(text(browser.get(f"{paths[1]}?page=2")))
    assert len(last) == 12
    assert "受領" in last[-1]
    assert rows_of(text(browser.get(f"{paths[1]}?page=99"))) == last


def test_the_course_of_custody_is_drawn_for_a_desk_and_for_a_phone(told, browse):
    page = text(browse("高橋").get(path_of(told)))
    assert page.count('<svg viewBox="0 0 1120') == 1
    assert page.count('<svg viewBox="0 0 358') == 1
    drawn = page.partition('class="on-desk"')[2].partition('class="on-phone"')[0]
    assert "佐藤 花子" in drawn
    assert "ロッカー2" in drawn
    assert "拒否" in drawn


def test_english_is_told_in_english(told, browse):
    browser = browse("高橋")
    browser.client.set_cookie("lang", "en")
    page = text(browser.get(path_of(told)))
    assert all(
        word in page
        for word in ("This history is unaltered", "Taken out: refused by a rule", "Art. 19", "corrected by #3 (")
    )
    assert "(#2)" in page
    told_rows = page.rpartition("<tbody>")[2].partition("</tbody>")[0]
    assert not set("：（）、") & set(told_rows)


def test_whoever_only_reads_sees_the_history_and_is_offered_no_correction(told, browse):
    answer = browse("吉田").get(path_of(told))
    assert answer.status_code == 200
    assert "/corrections/new" not in text(answer)
