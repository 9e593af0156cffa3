"""A phone keeps the receipts of what it recorded, checks them, and is told when the ledger was put back behind its back."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from custody import db
from custody.ledger import alarms
from custody.ledger.guards import drop_guards
from custody.signer.rounds import Signer

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def engine() -> str:
    """One database will do: what is tested is the page."""
    return "sqlite"


@pytest.fixture
def phone(chromium_path: str, served: str, app: Any, browse: Any) -> Iterator[Any]:
    """佐藤's phone, signed in. What its scripts or its policy complain of fails the test."""
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path, args=["--no-sandbox"])
        context = chromium.new_context(viewport=PHONE, locale="ja-JP", accept_downloads=True)
        let_in(context, app, served, browse("佐藤").session_id)
        context.set_default_timeout(15_000)
        page, amiss = context.new_page(), []
        page.on("pageerror", lambda error: amiss.append(str(error)))
        page.on("console", lambda said: amiss.append(said.text) if said.type in ("error", "warning") else None)
        yield page
        chromium.close()
    assert amiss == []


def let_in(context: Any, app: Any, served: str, session: str) -> None:
    url = served.replace("http", "https")
    context.add_cookies([{"name": app.session_interface.cookie, "value": session, "url": url, "secure": True}])


@pytest.fixture
def restored(cast_url: str, tmp_path: Path) -> Callable[[], Callable[[], None]]:
    """Call it to keep a copy of the database, and what it gives to put that copy in the place of what is there.

    Done in SQL, under the feet of a server that goes on, as whoever has the database can.
    """
    older = tmp_path / "older.db"

    def put_back() -> None:
        owner, bare = db.proxy.obj, db.connect(cast_url, guarded=False)
        with db.bind(bare).connection_context():
            drop_guards(bare)
            tables = [t for t in bare.get_tables() if not t.startswith(("sqlite_", "item_piece"))]
            bare.execute_sql("PRAGMA foreign_keys = 0")
            bare.execute_sql("ATTACH ? AS older", (str(older),))
            with bare.atomic():
                for table in tables:
                    bare.execute_sql(f'DELETE FROM "{table}"')
                    bare.execute_sql(f'INSERT INTO "{table}" SELECT * FROM older."{table}"')
        db.bind(owner)

    def keep() -> Callable[[], None]:
        bare = db.connect(cast_url, guarded=False)
        with bare.connection_context():
            bare.execute_sql("VACUUM INTO ?", (str(older),))
        return put_back

    return keep


def number(item: str) -> str:
    ((found,),) = db.rows("SELECT number FROM item WHERE id = ?", (item,))
    return str(found)


def sight(page: Any, served: str, item: str) -> None:
    page.goto(f"{served}/items/{number(item)}/sightings/new")
    page.locator("main form button.primary").click()
    page.locator("[data-receipts-kept]").wait_for()


def check(page: Any, served: str) -> str:
    page.goto(f"{served}/kept")
    page.locator("[data-kept] tbody tr").first.wait_for()
    page.get_by_role("button", name="台帳と照合する").click()
    page.get_by_role("heading", name="控えの照合").wait_for()
    return str(page.locator("main").inner_text())


def test_a_phone_keeps_its_receipts_over_a_reload_and_checks_them(desk: Any, phone: Any, served: str) -> None:
    first, second = desk.stored(n=2)
    sight(phone, served, first)
    assert "控え1件をこの端末に残しました" in phone.locator("[data-receipts-kept]").inner_text()
    phone.reload()
    assert phone.locator("[data-receipts]").count() == 0
    sight(phone, served, second)
    phone.goto(f"{served}/kept")
    rows = phone.locator("[data-kept] tbody tr")
    rows.first.wait_for()
    assert [number(second) in rows.nth(0).inner_text(), number(first) in rows.nth(1).inner_text()] == [True, True]
    assert "現物確認" in rows.nth(0).inner_text()
    Signer().round()
    assert "記録2件は、受け付けたとおり台帳にあります" in check(phone, served)


def test_receipts_stay_when_somebody_signs_out(desk: Any, phone: Any, served: str, app: Any, browse: Any) -> None:
    (item,) = desk.stored()
    sight(phone, served, item)
    let_in(phone.context, app, served, browse("鈴木").session_id)
    phone.goto(f"{served}/kept")
    phone.locator("[data-kept] tbody tr").first.wait_for()
    assert number(item) in phone.locator("[data-kept]").inner_text()
    stored = phone.evaluate(
        "() => new Promise(r => indexedDB.open('receipts').onsuccess = e => e.target.result"
        ".transaction('receipt').objectStore('receipt').getAll().onsuccess = x => r(JSON.stringify(x.target.result)))"
    )
    assert not [name for (name,) in db.rows("SELECT name FROM person") if name in stored]


def test_a_phone_checks_by_itself_once_a_day_and_says_what_came_of_it(
    desk: Any, phone: Any, served: str, restored: Callable[[], Callable[[], None]], app: Any, browse: Any
) -> None:
    before, after = desk.stored(n=2)
    sight(phone, served, before)
    phone.evaluate("localStorage.removeItem('receipts-next')")
    put_back = restored()
    phone.goto(f"{served}/")
    assert "この端末の控え1件は、受け付けたとおり台帳にあります" in phone.locator("[data-kept-checked]").inner_text()
    sight(phone, served, after)
    put_back()
    let_in(phone.context, app, served, browse("佐藤").session_id)
    phone.goto(f"{served}/kept")
    phone.wait_for_load_state("networkidle")
    assert (phone.locator("[data-kept-checked]").count(), alarms.standing(alarms.RECEIPTS)) == (0, None)
    phone.evaluate("localStorage.setItem('receipts-next', Date.now() - 1)")
    phone.goto(f"{served}/")
    assert (
        "受け付けたはずの記録1件が、台帳にそのままありません" in phone.locator("main [role=alert]").first.inner_text()
    )
    assert after in alarms.standing(alarms.RECEIPTS).at  # type: ignore[union-attr]


def test_a_phone_is_told_that_the_ledger_was_put_back(
    desk: Any, phone: Any, served: str, restored: Callable[[], Callable[[], None]], app: Any, browse: Any
) -> None:
    before, after = desk.stored(n=2)
    sight(phone, served, before)
    put_back = restored()
    sight(phone, served, after)
    put_back()
    let_in(phone.context, app, served, browse("佐藤").session_id)
    said = check(phone, served)
    assert "受け付けたはずの記録1件が、台帳にそのままありません" in said
    assert "台帳にない" in said
    assert number(after) in phone.locator("main table").first.inner_text()
    stands = alarms.standing(alarms.RECEIPTS)
    assert stands is not None
    assert after in stands.at


def test_the_file_that_a_phone_saves_is_read_by_the_command(
    desk: Any, phone: Any, served: str, command: Any, tmp_path: Path
) -> None:
    (item,) = desk.stored()
    sight(phone, served, item)
    phone.goto(f"{served}/kept")
    with phone.expect_download() as download:
        phone.get_by_role("button", name="ファイルに書き出す").click()
    download.value.save_as(tmp_path / "receipts.jsonl")
    code, out, _ = command("verify", "--receipts", str(tmp_path / "receipts.jsonl"))
    assert code == 0, out
    assert "Receipts: 1 looked at, 1 as acknowledged" in out


def test_only_the_newest_are_kept(phone: Any, served: str) -> None:
    phone.goto(f"{served}/kept")
    left = phone.evaluate(
        """async () => {
          const { keep, kept } = await import("/static/js/receipts-store.js");
          const row = (n) => ({ hash: `h${n}`, received: String(n).padStart(6, "0"), note: "" });
          await keep(Array.from({ length: 2100 }, (_, n) => row(n)));
          const rows = await kept();
          return [rows.length, rows[0].hash, rows.at(-1).hash];
        }"""
    )
    assert left == [2000, "h2099", "h100"]
