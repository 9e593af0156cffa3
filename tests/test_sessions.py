"""Sessions: a new id at every change of person, an end by idleness, by age, by leaving, by being disabled."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from custody import clock, db
from custody.app import create_app
from custody.settings import Settings
from custody.usecases import accounts, links, sessions

GOOD = "tsuki yama kawa umi"


def _back(**span: int) -> str:
    return clock.stamp(datetime.now(UTC) - timedelta(**span))


def _write(sql: str, *values: object) -> None:
    db.transaction(lambda: db.run_many(sql, [values]))()


def _rows() -> int:
    ((n,),) = db.rows("SELECT count(*) FROM session")
    return int(n)


def test_the_id_is_new_after_signing_in_and_the_old_one_is_dead(stranger: Any, cast: Any) -> None:
    accounts.open_account(cast.people["佐藤"], "sato.h", GOOD)
    stranger.get("/signin")
    before = stranger.session_id
    stranger.sign_in("sato.h", GOOD)
    assert before
    assert stranger.session_id not in (None, before)
    assert sessions.load(before, sessions.Lifetime(10, 12)) is None


def test_an_id_that_the_visitor_brought_along_is_never_taken_on(stranger: Any, cast: Any) -> None:
    fixed = sessions.new_id()
    stranger.client.set_cookie("__Host-custody", fixed, secure=True)
    stranger.get("/signin")
    assert stranger.session_id != fixed


def test_only_the_hash_of_an_id_is_kept(browse: Callable[[str], Any]) -> None:
    browser = browse("佐藤")
    assert db.rows("SELECT id_hash FROM session") == [(sessions.hashed(browser.session_id),)]


def test_signing_out_ends_the_session_on_the_server(browse: Callable[[str], Any]) -> None:
    browser = browse("佐藤")
    kept = browser.session_id
    assert browser.post("/signout").location == "/signin"
    assert browser.session_id is None
    browser.client.set_cookie("__Host-custody", kept, secure=True)
    assert browser.get("/account").location == "/signin"


def test_ten_idle_minutes_end_a_session(browse: Callable[[str], Any]) -> None:
    browser = browse("佐藤")
    _write("UPDATE session SET seen = ?", _back(minutes=9))
    assert browser.get("/account").status_code == 200
    _write("UPDATE session SET seen = ?", _back(minutes=11))
    assert browser.get("/account").location == "/signin"


def test_use_is_noted_once_a_minute_at_most(browse: Callable[[str], Any]) -> None:
    browser = browse("佐藤")
    browser.get("/account")
    fresh, stale = _back(seconds=30), _back(seconds=90)
    _write("UPDATE session SET seen = ?", fresh)
    browser.get("/account")
    assert db.rows("SELECT seen FROM session") == [(fresh,)]
    _write("UPDATE session SET seen = ?", stale)
    browser.get("/account")
    ((seen,),) = db.rows("SELECT seen FROM session")
    assert seen > fresh


def test_twelve_hours_end_a_session_however_busy(browse: Callable[[str], Any]) -> None:
    browser = browse("佐藤")
    ((expires,),) = db.rows("SELECT expires FROM session")
    assert 11.9 * 60 < clock.minutes_between(clock.now(), expires) < 12.1 * 60
    _write("UPDATE session SET expires = ?", _back(seconds=1))
    assert browser.get("/account").location == "/signin"


def test_a_disabled_account_is_out_at_once_and_everywhere(browse: Callable[[str], Any], cast: Any) -> None:
    first, second = browse("鈴木"), browse("鈴木")
    links.disable(cast.caller("高橋"), cast.people["鈴木"])
    assert [b.get("/account").location for b in (first, second)] == ["/signin"] * 2


def test_an_account_disabled_behind_our_back_is_out_too(browse: Callable[[str], Any]) -> None:
    browser = browse("鈴木")
    _write("UPDATE account SET disabled = ?", 1)
    assert browser.get("/account").location == "/signin"


def test_who_leaves_is_out_at_once(browse: Callable[[str], Any], cast: Any) -> None:
    from custody.demo.cast import sent
    from custody.events.people import PersonLeft
    from custody.usecases import people

    browser = browse("伊藤")
    assert browser.get("/account").status_code == 200
    leaving = PersonLeft(on=clock.today(), pledge_confirmed=True)
    people.record_leaving(cast.caller("高橋"), sent(), cast.people["伊藤"], leaving)
    assert browser.get("/account").location == "/signin"


def test_a_role_taken_away_is_gone_at_the_next_request(browse: Callable[[str], Any], cast: Any) -> None:
    from custody.demo.cast import sent
    from custody.events.people import RolesGiven
    from custody.usecases import people

    browser = browse("伊藤")
    assert "図書館利用者カード作成業務委託" in browser.get("/account").text
    none = RolesGiven(contract=cast.contracts["library"], roles=[])
    people.give_roles(cast.caller("高橋"), sent(), cast.people["伊藤"], none)
    assert "図書館利用者カード作成業務委託" not in browser.get("/account").text


def test_a_new_password_ends_every_other_session(stranger: Any, browse: Callable[[str], Any], cast: Any) -> None:
    accounts.open_account(cast.people["佐藤"], "sato.h", GOOD)
    elsewhere = browse("佐藤")
    stranger.sign_in("sato.h", GOOD)
    form = {"now": GOOD, "password": "hoshi sora ame kaze", "again": "hoshi sora ame kaze"}
    assert stranger.post("/account", form).status_code == 303
    assert stranger.get("/account").status_code == 200
    assert elsewhere.get("/account").location == "/signin"


def test_strangers_cost_no_session_by_asking_for_what_is_not_there(stranger: Any) -> None:
    for path in ("/nothing-here", "/static/none.css", "/language"):
        stranger.get(path)
    assert _rows() == 0
    stranger.get("/signin")
    assert _rows() == 1


def test_old_sessions_are_swept_up(stranger: Any, app: Any) -> None:
    stranger.get("/signin")
    _write("UPDATE session SET expires = ?", _back(hours=1))
    app.test_client().get("/signin")
    assert _rows() == 1


@pytest.mark.parametrize(
    ("base_url", "cookie", "secure"),
    [("https://azukari.example", "__Host-custody", True), ("http://192.0.2.7:8000", "custody", False)],
)
def test_the_cookie_is_as_strict_as_the_address_allows(
    cast: Any, cast_url: str, base_url: str, cookie: str, secure: bool
) -> None:
    app = create_app(Settings(database=cast_url, base_url=base_url), db.proxy.obj)
    (sent,) = app.test_client().get("/signin", base_url=base_url).headers.getlist("Set-Cookie")
    flags = sent.split("; ")
    assert flags[0].startswith(f"{cookie}=")
    assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= set(flags)
    assert ("Secure" in flags) == secure
    assert not [f for f in flags if f.startswith("Domain")]
