"""Evidence on the pages: a button for who may have it, made in the background, fetched by who asked."""

import re
import resource
import signal
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from checking_bundles import by_python, unpacked, written
from sealed_ledger import Office

from custody import db
from custody.demo.cast import sent
from custody.ledger.guards import drop_guards
from custody.queries import bundle_files
from custody.usecases import accounts, items
from custody.web import bundle_jobs, long_jobs

PASSWORD = "unlikely lantern 77 vault"


@pytest.fixture
def number(desk: Any) -> str:
    (item,) = desk.out()
    ((found,),) = db.rows("SELECT number FROM item WHERE id = ?", (item,))
    return str(found)


def made(browser: Any, address: str) -> str:
    """The address of the page that tells of the bundle once it is there."""
    place = browser.post(address).location
    for _ in range(200):
        page = browser.get(place)
        if "Refresh" not in page.headers:
            return str(place)
        time.sleep(0.05)
    raise AssertionError("it takes too long")


@pytest.mark.parametrize(("who", "sees"), [("高橋", True), ("吉田", True), ("佐藤", False)])
def test_the_button_is_there_for_managers_and_auditors(browse: Any, number: str, who: str, sees: bool) -> None:
    page = browse(who).get(f"/items/{number}").get_data(as_text=True)
    assert (f"/evidence/items/{number}" in page) is sees


def test_what_is_fetched_verifies(browse: Any, number: str, tmp_path: Path) -> None:
    office, browser = Office(), browse("高橋")
    office.seal()
    place = made(browser, f"/evidence/items/{number}")
    answer = browser.get(f"{place}/file")
    assert answer.headers["Content-Disposition"].endswith(f"evidence-{number}.zip")
    assert by_python(written(unpacked(answer.data), tmp_path), [office.log.vkey])[0] == "good"


def test_looking_at_the_page_makes_nothing_and_making_writes_nothing_to_the_ledger(browse: Any, number: str) -> None:
    Office().seal()
    browser, before = browse("高橋"), db.rows("SELECT count(*) FROM entry")
    assert browser.get(f"/evidence/items/{number}").status_code == 200
    assert not bundle_files.folder().exists()
    made(browser, f"/evidence/items/{number}")
    assert db.rows("SELECT count(*) FROM entry") == before


def test_who_signed_in_long_ago_shows_their_password_first(
    desk: Any, browse: Any, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    Office().seal()
    accounts.open_account(desk.cast.people["高橋"], "takahashi", PASSWORD)
    browser, address = browse("高橋"), f"/evidence/items/{number}"
    assert 'name="now"' not in browser.get(address).text
    monkeypatch.setattr("custody.web.second_factor.is_fresh", lambda: False)
    assert 'name="now"' in browser.get(address).text
    for wrong in ({}, {"now": "wrong"}):
        answer = browser.post(address, wrong)
        assert (answer.status_code, 'class="error"' in answer.text) == (422, True)
    assert not bundle_files.folder().exists()
    assert browser.post(address, {"now": PASSWORD}).status_code == 303


def test_a_password_cannot_be_guessed_there(
    desk: Any, browse: Any, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts.open_account(desk.cast.people["高橋"], "takahashi", PASSWORD)
    browser = browse("高橋")
    monkeypatch.setattr("custody.web.second_factor.is_fresh", lambda: False)
    answers = [browser.post(f"/evidence/items/{number}", {"now": f"guess {n}"}).status_code for n in range(12)]
    assert answers[-1] == 429


def test_nobody_else_fetches_it(browse: Any, number: str) -> None:
    Office().seal()
    place = made(browse("高橋"), f"/evidence/items/{number}")
    other = browse("吉田")
    assert other.get(place).status_code == other.get(f"{place}/file").status_code == 404


def test_an_hour_later_it_is_gone(browse: Any, number: str, monkeypatch: pytest.MonkeyPatch) -> None:
    Office().seal()
    browser = browse("高橋")
    place = made(browser, f"/evidence/items/{number}")
    later = time.time() + 3_700
    monkeypatch.setattr(long_jobs.time, "time", lambda: later)
    assert browser.get(place).status_code == 404
    browser.post(f"/evidence/items/{number}")
    token = place.rpartition("/")[2]
    assert not [p for p in bundle_files.folder().iterdir() if p.name.startswith(token)]


def test_before_the_first_checkpoint_the_page_says_so(browse: Any, number: str) -> None:
    browser = browse("高橋")
    page = browser.get(made(browser, f"/evidence/items/{number}")).get_data(as_text=True)
    assert "まだ一度も封印されていません" in page
    assert not re.search(r"/file\b", page)


@pytest.mark.parametrize(("who", "sees"), [("高橋", True), ("吉田", True), ("佐藤", False)])
def test_the_way_to_evidence_is_where_it_is_looked_for(browse: Any, number: str, who: str, sees: bool) -> None:
    browser = browse(who)
    for page in ("/", "/more"):
        assert ('href="/evidence"' in browser.get(page).text) is sees
    assert (f"/evidence/items/{number}" in browser.get(f"/items/{number}/history").text) is sees
    assert browser.get("/evidence").status_code == (200 if sees else 403)


def test_the_index_leads_to_the_readers_own_contracts_and_says_where_the_key_is(desk: Any, browse: Any) -> None:
    mine, other = (desk.cast.contracts[name].partition(":")[2] for name in ("tax", "other"))
    pages = [browse(who).get("/evidence").text for who in ("高橋", "吉田")]
    for page in pages:
        assert f"/evidence/contracts/{mine}" in page
        assert other not in page
        assert "まだ一度も封印されていないため" in page
    assert ["/evidence/everything" in page for page in pages] == [True, False]


def test_no_more_than_three_are_made_at_once_and_none_on_a_full_disk(
    browse: Any, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    Office().seal()
    browser, address, hold = browse("高橋"), f"/evidence/items/{number}", threading.Event()
    monkeypatch.setattr(bundle_jobs, "await_seal", lambda: hold.wait(30))
    places = [browser.post(address).location for _ in range(3)]
    answer = browser.post(address)
    hold.set()
    assert (answer.status_code, "いま証拠一式を3件作っています" in answer.text) == (503, True)
    for place in places:
        while "Refresh" in browser.get(place).headers:
            time.sleep(0.05)
    assert browser.post(address).status_code == 303
    monkeypatch.setattr(bundle_jobs, "LEAST_FREE", 2**62)
    answer = browser.post(address)
    assert (answer.status_code, "サーバーの空きが少なく" in answer.text) == (507, True)


def test_an_hour_later_it_is_gone_also_where_nobody_asks(
    browse: Any, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    Office().seal()
    set_up: list[threading.Timer] = []

    def start(timer: threading.Timer) -> None:
        set_up.append(timer)

    monkeypatch.setattr(threading.Timer, "start", start)
    made(browse("高橋"), f"/evidence/items/{number}")
    assert list(bundle_files.folder().glob("*.zip"))
    (timer,) = (t for t in set_up if t.interval == 3_600)
    assert timer.daemon
    timer.function()
    assert list(bundle_files.folder().iterdir()) == []


def test_the_page_and_the_command_say_what_is_not_sealed_yet(
    desk: Any, browse: Any, number: str, command: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("custody.web.bundle_jobs", "custody.queries.checkpointed"):
        monkeypatch.setattr(f"{module}.await_seal", lambda: None)
    Office().seal()
    browser, words = browse("高橋"), ("bundle", "--item", number, "--as", "高橋", "--out")
    assert "まだ封印されていない" not in browser.get(made(browser, f"/evidence/items/{number}")).text
    assert "IN PART" not in command(*words, str(tmp_path / "whole.zip"))[1]
    desk.out(n=1)
    ((item,),) = db.rows("SELECT id FROM item WHERE number = ?", (number,))
    assert not items.bring_back(desk.user("tax"), sent(), [item], desk.returning()).refused
    assert "まだ封印されていない記録が1件入っています" in browser.get(made(browser, f"/evidence/items/{number}")).text
    code, out, _ = command(*words, str(tmp_path / "part.zip"))
    assert (code, "Not sealed yet: 1." in out) == (0, True)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("size", [0, 5_000, 40_000])
def test_a_full_disk_is_one_sentence_of_the_command_and_leaves_nothing(
    desk: Any, number: str, command: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    """No file may grow beyond `size` bytes: the system says EFBIG, as a full disk says ENOSPC."""
    monkeypatch.setattr("custody.queries.checkpointed.await_seal", lambda: None)
    Office().seal()
    before, ignored = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        code, _, error = command("bundle", "--item", number, "--as", "高橋", "--out", str(tmp_path / "a.zip"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)
    assert (code, "There is no room for" in error.splitlines()[-1], "Traceback" in error) == (1, True, False), error
    assert list(tmp_path.glob("a.zip*")) == []


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_an_entry_that_is_no_json_is_one_sentence_of_the_command(
    desk: Any, number: str, command: Any, tmp_path: Path, cast_url: str
) -> None:
    Office().seal()
    raw = db.connect(cast_url, guarded=False)
    with raw.connection_context():
        drop_guards(raw)
        raw.execute_sql("UPDATE entry SET body = ? WHERE subject LIKE 'item:%' AND seq = 1", (b"\xff{",))
    code, _, error = command("bundle", "--item", number, "--as", "高橋", "--out", str(tmp_path / "a.zip"))
    assert (code, len(error.splitlines())) == (1, 1), error
    assert "was altered and cannot be read: no bundle can be made" in error


def test_a_folder_that_is_not_there_is_one_sentence_of_the_command(
    desk: Any, number: str, command: Any, tmp_path: Path
) -> None:
    for out in (tmp_path / "nowhere" / "a.zip", Path(__file__) / "a.zip"):
        code, _, error = command("bundle", "--item", number, "--as", "高橋", "--out", str(out))
        assert (code, len(error.splitlines())) == (2, 1), error
        assert f"{out.parent} is not there or cannot be written to. Name one that can with --out." in error
