"""Whatever has a number or a name is found by the search, and nothing of another contract."""

import html
import re
import unicodedata

from one_of_everything import everything

from custody import db

CONTRACTED = ("transport", "destruction", "incident", "authorisation", "copy", "document")


def also(browser, q: str) -> dict[str, str]:
    """What a search lists beside items: its number or name -> its address."""
    answer = browser.client.get("/search", query_string={"q": q})
    assert answer.status_code == 200, answer.location
    page = html.unescape(answer.get_data(as_text=True))
    return {
        called: href for href, called in re.findall(r'<li class="seen-row named"><a href="([^"]+)">([^<]+)</a>', page)
    }


def test_anything_is_found_by_its_number_within_ones_contracts(desk, browse, cast):
    everything(desk)
    boss, stranger, other = browse("高橋"), browse("山本"), cast.contracts["other"]
    found = [
        (table, *row)
        for table in CONTRACTED
        for row in db.rows(f"SELECT number, number FROM {table} WHERE contract <> ? LIMIT 1", (other,))
    ]
    assert {table for table, *_ in found} == set(CONTRACTED)
    for table, column in (("destruction", "certificate"), ("authorisation", "document")):
        db.transaction(db.run_many)(f"UPDATE {table} SET {column} = ? WHERE contract <> ?", [("東湾-2171", other)])
        sql = f"SELECT number, {column} FROM {table} WHERE contract <> ? AND {column} <> '' LIMIT 1"
        found += [(table, *row) for row in db.rows(sql, (other,))]
    for table, number, said in [*found, ("contract", "R8-101", "r8―101")]:
        for spelled in (said, unicodedata.normalize("NFKC", said).lower()):
            assert number in (shown := also(boss, spelled)), (table, said, shown)
            assert boss.get(shown[number]).status_code == 200, shown[number]
        assert number not in also(stranger, said), table
    assert len(found) == len(CONTRACTED) + 2


def test_cases_and_seals_are_found_by_who_works_with_them(desk, browse):
    everything(desk)
    staff, client = browse("佐藤"), browse("田中")
    ((case,),) = db.rows("SELECT number FROM carrying_case LIMIT 1")
    ((seal,),) = db.rows("SELECT number FROM seal LIMIT 1")
    assert staff.get(also(staff, case)[case]).status_code == 200
    assert staff.get(also(staff, seal.lower().replace("-", ""))[seal]).status_code == 200
    assert seal not in also(client, seal)


def test_names_are_found_as_far_as_their_pages_are(desk, browse, cast):
    everything(desk)
    boss, stranger = browse("高橋"), browse("山本")
    ((client,),) = db.rows(
        "SELECT name FROM client WHERE id = (SELECT client FROM contract WHERE id = ?)", (cast.contracts["tax"],)
    )
    ((firm,),) = db.rows(
        "SELECT name FROM party WHERE contracts LIKE '%' || ? || '%' LIMIT 1", (cast.contracts["tax"],)
    )
    for name in (client, firm, "ロッカー1"):
        assert boss.get(also(boss, name)[name]).status_code == 200
    assert client not in also(stranger, client)
    assert firm not in also(stranger, firm)


def test_no_register_is_read_through_for_a_number(desk, browse, monkeypatch):
    run, said = db.rows, []
    monkeypatch.setattr(db, "rows", lambda *args: said.append(args) or run(*args))
    also(browse("高橋"), "東湾-2171")
    ((sql, given),) = [args for args in said if "AS sort" in args[0]]
    with db.proxy.obj.atomic():
        if db.is_postgresql():
            db.proxy.obj.execute_sql("SET LOCAL enable_seqscan = off")  # these tables are too small to need an index
        plan = str(run(f"EXPLAIN {'' if db.is_postgresql() else 'QUERY PLAN '}{sql}", given))
    assert "authorisation_document" in plan
    assert not re.search("SCAN |Seq Scan", plan), plan
