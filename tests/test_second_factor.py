"""The second step of signing in: who needs it, what it takes, and what the password alone opens (nothing)."""

import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyotp
import pytest

from custody import db
from custody.app import create_app
from custody.settings import Settings, settings
from custody.usecases import accounts, links, recovery_codes, second_factor
from custody.web.access import ENROLLING, PUBLIC

GOOD = "tsuki yama kawa umi"
OTHER = "hoshi sora ame kaze"
LOGINS = {"佐藤": "sato.h", "高橋": "takahashi"}
PAST = "2000-01-01T00:00:00.000Z"


@pytest.fixture
def app(cast: Any, cast_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The app as it is when nothing is set: administrators and managers need a second factor."""
    monkeypatch.setenv("CUSTODY_SECURITY_LOG", str(tmp_path / "security.log"))
    settings.cache_clear()
    for name, login in LOGINS.items():
        accounts.open_account(cast.people[name], login, GOOD)
    yield create_app(Settings(database=cast_url, base_url="http://localhost"), db.proxy.obj)
    settings.cache_clear()


@pytest.fixture(autouse=True)
def clock_of_phone(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """`clock_of_phone(n)`: n steps of 30 seconds pass on the server and the phone; else their time stands still."""
    passed = [0]
    began = time.time()

    def move(steps: int) -> None:
        passed[0] += steps * 30

    monkeypatch.setattr(second_factor.time, "time", lambda: began + passed[0])
    return move


def shown_on_phone(key: str, steps: int = 0) -> str:
    """What the app shows now, or so many steps of 30 seconds away from now."""
    return pyotp.TOTP(key).generate_otp(int(second_factor.time.time()) // 30 + steps)


def wrong_for(key: str) -> str:
    near = {shown_on_phone(key, n) for n in range(-2, 3)}
    return next(code for code in ("000000", "111111", "222222", "333333", "444444", "555555") if code not in near)


def enrol(browser: Any) -> tuple[str, list[str]]:
    """Set up an app in a browser that is signed in: (its key, the recovery codes)."""
    page = browser.get("/account/authenticator").text
    found = re.search(r'<p class="code" translate="no">([A-Z2-7 ]+)</p>', page)
    assert found, page
    key = found[1].replace(" ", "")
    done = browser.post("/account/authenticator", {"code": shown_on_phone(key)})
    assert done.status_code == 201
    return key, re.findall(r"<li><code>([a-z2-9-]+)</code>", done.text)


@pytest.fixture
def enrolled(stranger: Any, clock_of_phone: Callable[[int], None]) -> tuple[str, list[str]]:
    """佐藤 has an app, and nobody is signed in; its next code is fresh."""
    stranger.sign_in("sato.h", GOOD)
    made = enrol(stranger)
    stranger.post("/signout")
    clock_of_phone(2)
    return made


def test_after_the_password_the_code_is_asked_for_and_opens_the_door(stranger: Any, enrolled: Any) -> None:
    stranger.get("/account?from=label")
    assert stranger.sign_in("sato.h", GOOD).location == "/signin/code"
    assert "6桁のコード" in stranger.get("/signin/code").text
    assert stranger.post("/signin/code", {"code": shown_on_phone(enrolled[0])}).location == "/account?from=label"
    assert stranger.get("/account").status_code == 200


def test_the_code_may_be_typed_full_width_and_with_a_space(stranger: Any, enrolled: Any) -> None:
    stranger.sign_in("sato.h", GOOD)
    code = shown_on_phone(enrolled[0]).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert stranger.post("/signin/code", {"code": f"{code[:3]} {code[3:]}"}).status_code == 303


@pytest.mark.parametrize(("steps", "status"), [(-2, 422), (-1, 303), (0, 303), (1, 303), (2, 422)])
def test_a_clock_may_differ_by_one_step(stranger: Any, enrolled: Any, steps: int, status: int) -> None:
    stranger.sign_in("sato.h", GOOD)
    assert stranger.post("/signin/code", {"code": shown_on_phone(enrolled[0], steps)}).status_code == status


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "' OR 1=1"])
def test_what_is_no_code_is_refused_as_a_wrong_one(stranger: Any, enrolled: Any, code: str) -> None:
    stranger.sign_in("sato.h", GOOD)
    answer = stranger.post("/signin/code", {"code": code})
    assert answer.status_code == 422
    assert "コードが違うか、もう使われています" in answer.text
    assert stranger.get("/account").location == "/signin"


def test_a_code_works_once(stranger: Any, app: Any, enrolled: Any, clock_of_phone: Callable[[int], None]) -> None:
    code = shown_on_phone(enrolled[0])
    statuses = []
    for _ in range(2):
        stranger.sign_in("sato.h", GOOD)
        statuses.append(stranger.post("/signin/code", {"code": code}).status_code)
        stranger.post("/signout")
    clock_of_phone(1)
    stranger.sign_in("sato.h", GOOD)
    statuses.append(stranger.post("/signin/code", {"code": code}).status_code)
    assert statuses == [303, 422, 422]


def test_the_code_that_set_the_app_up_does_not_sign_in(stranger: Any) -> None:
    stranger.sign_in("sato.h", GOOD)
    key, _ = enrol(stranger)
    stranger.post("/signout")
    stranger.sign_in("sato.h", GOOD)
    assert stranger.post("/signin/code", {"code": shown_on_phone(key)}).status_code == 422


def test_wrong_codes_lock_the_account_and_the_right_password_does_not_wipe_them_out(
    stranger: Any, enrolled: Any, cast: Any
) -> None:
    for _ in range(5):
        assert stranger.sign_in("sato.h", GOOD).status_code == 303
        assert stranger.post("/signin/code", {"code": wrong_for(enrolled[0])}).status_code == 422
    assert stranger.post("/signin/code", {"code": shown_on_phone(enrolled[0])}).status_code == 422
    assert stranger.sign_in("sato.h", GOOD).status_code == 422
    _write("UPDATE account SET locked_until = ? WHERE failures = 5", PAST)
    stranger.sign_in("sato.h", GOOD)
    assert stranger.post("/signin/code", {"code": shown_on_phone(enrolled[0])}).status_code == 303
    assert db.rows("SELECT failures, locked_until FROM account WHERE login = 'sato.h'") == [(0, None)]


def _write(sql: str, *values: object) -> None:
    db.transaction(lambda: db.run_many(sql, [values]))()


def _part(rule: Any, name: str) -> str:
    """Something that may stand in this part of an address."""
    fixed = (rule.defaults or {}).get(name)
    return fixed or next(iter(getattr(rule._converters.get(name), "items", ["A" * 43])))


def _addresses(app: Any) -> list[tuple[str, str, str]]:
    """(endpoint, method, an address) of every route."""
    with app.test_request_context():
        return [
            (rule.endpoint, method, app.url_for(rule.endpoint, **{a: _part(rule, a) for a in rule.arguments}))
            for rule in app.url_map.iter_rules()
            for method in sorted(rule.methods & {"GET", "POST"})
        ]


def test_the_password_alone_opens_nothing_that_is_shut_to_strangers(stranger: Any, app: Any, enrolled: Any) -> None:
    stranger.sign_in("sato.h", GOOD)
    shut = [a for a in _addresses(app) if a[0] not in PUBLIC | {"signing_in.sign_out"}]
    assert len(shut) > 40
    for endpoint, method, address in shut:
        answer = stranger.get(address) if method == "GET" else stranger.post(address)
        expected = (303, "/signin") if method == "GET" else (401, None)
        assert (answer.status_code, answer.location) == expected, endpoint
    assert "佐藤" not in stranger.get("/signin/code").text
    assert stranger.post("/signout").location == "/signin"
    assert stranger.get("/signin/code").location == "/signin"


def test_each_step_has_a_session_id_of_its_own_and_the_older_ones_are_dead(stranger: Any, enrolled: Any) -> None:
    stranger.get("/signin")
    ids = [stranger.session_id]
    stranger.sign_in("sato.h", GOOD)
    ids.append(stranger.session_id)
    stranger.post("/signin/code", {"code": shown_on_phone(enrolled[0])})
    ids.append(stranger.session_id)
    assert len(set(ids)) == 3
    for old in ids[:2]:
        stranger.client.set_cookie("__Host-custody", old, secure=True)
        assert stranger.get("/signin/code").location == "/signin"
        assert stranger.get("/account").location == "/signin"


def test_ten_minutes_are_given_for_the_second_step(stranger: Any, enrolled: Any) -> None:
    stranger.sign_in("sato.h", GOOD)
    ((created, expires),) = db.rows("SELECT created, expires FROM session WHERE kind = 'half'")
    assert created < expires
    _write("UPDATE session SET expires = ?", PAST)
    assert stranger.post("/signin/code", {"code": shown_on_phone(enrolled[0])}).status_code in {303, 400}
    assert stranger.get("/account").location == "/signin"


def test_an_account_that_is_disabled_between_the_steps_stays_outside(stranger: Any, enrolled: Any) -> None:
    stranger.sign_in("sato.h", GOOD)
    _write("UPDATE account SET disabled = ?", 1)
    assert stranger.get("/signin/code").location == "/signin"


def test_each_of_the_eight_recovery_codes_works_once(stranger: Any, enrolled: Any, cast: Any) -> None:
    codes = enrolled[1]
    assert len(set(codes)) == 8
    statuses = []
    for code in (codes[0], codes[0], codes[1].upper().replace("-", "")):
        stranger.sign_in("sato.h", GOOD)
        statuses.append(stranger.post("/signin/code", {"recovery": code}).status_code)
        stranger.post("/signout")
    assert statuses == [303, 422, 303]
    assert recovery_codes.left(cast.people["佐藤"]) == 6


def test_new_recovery_codes_end_the_old_ones(stranger: Any, enrolled: Any) -> None:
    stranger.sign_in("sato.h", GOOD)
    stranger.post("/signin/code", {"recovery": enrolled[1][0]})
    page = stranger.post("/account/recovery-codes")
    assert page.status_code == 201
    assert not set(enrolled[1]) & set(re.findall(r"<li><code>([a-z2-9-]+)</code>", page.text))
    stranger.post("/signout")
    stranger.sign_in("sato.h", GOOD)
    assert stranger.post("/signin/code", {"recovery": enrolled[1][1]}).status_code == 422


def test_neither_the_key_nor_a_recovery_code_can_be_read_in_the_database(stranger: Any, enrolled: Any) -> None:
    key, codes = enrolled
    kept = json.dumps([db.rows(f"SELECT * FROM {t}") for t in ("account", "recovery_code", "session")])
    assert not [secret for secret in (key, *codes, *(c.replace("-", "") for c in codes)) if secret in kept]


def test_a_key_that_is_moved_to_another_account_opens_nothing(cast: Any, enrolled: Any) -> None:
    from cryptography.exceptions import InvalidTag

    ((sealed,),) = db.rows("SELECT totp FROM account WHERE login = 'sato.h'")
    with pytest.raises(InvalidTag):
        second_factor.shown(sealed, cast.people["高橋"], "takahashi")


def test_a_wrong_code_sets_nothing_up(stranger: Any, cast: Any) -> None:
    stranger.sign_in("sato.h", GOOD)
    page = stranger.get("/account/authenticator").text
    key = re.search(r'translate="no">([A-Z2-7 ]+)</p>', page)
    assert key
    answer = stranger.post("/account/authenticator", {"code": wrong_for(key[1].replace(" ", ""))})
    assert answer.status_code == 422
    assert key[1] in answer.text
    assert not second_factor.has(cast.people["佐藤"])


def test_the_picture_holds_the_key_that_the_page_shows(stranger: Any) -> None:
    stranger.sign_in("sato.h", GOOD)
    page = stranger.get("/account/authenticator").text
    key = re.search(r'translate="no">([A-Z2-7 ]+)</p>', page)
    address = re.search(r'href="(otpauth://totp/[^"]+)"', page)
    assert key
    assert address
    assert pyotp.parse_uri(address[1].replace("&amp;", "&")).secret == key[1].replace(" ", "")
    assert 'src="data:image/svg+xml;base64,' in page


def test_setting_up_ends_every_other_session(stranger: Any, app: Any, browse: Callable[[str], Any]) -> None:
    elsewhere = browse("佐藤")
    assert elsewhere.get("/account").status_code == 200
    stranger.sign_in("sato.h", GOOD)
    enrol(stranger)
    assert stranger.get("/account").status_code == 200
    assert elsewhere.get("/account").location == "/signin"


def test_a_session_of_long_ago_shows_the_password_once_more(stranger: Any, enrolled: Any, cast: Any) -> None:
    stranger.sign_in("sato.h", GOOD)
    stranger.post("/signin/code", {"code": shown_on_phone(enrolled[0])})
    _write("UPDATE session SET created = ?", PAST)
    assert stranger.post("/account/authenticator/removal", {"now": "wrong"}).status_code == 422
    assert second_factor.has(cast.people["佐藤"])
    assert stranger.post("/account/authenticator/removal", {"now": GOOD}).status_code == 303
    assert not second_factor.has(cast.people["佐藤"])
    assert recovery_codes.left(cast.people["佐藤"]) == 0


def test_a_manager_without_one_can_do_nothing_but_set_it_up(stranger: Any, app: Any) -> None:
    assert stranger.sign_in("takahashi", GOOD).status_code == 303
    for endpoint, method, address in _addresses(app):
        if endpoint in ENROLLING | {"static"}:
            continue
        answer = stranger.get(address) if method == "GET" else stranger.post(address)
        expected = (303, "/account/authenticator") if method == "GET" else (403, None)
        assert (answer.status_code, answer.location) == expected, f"{method} {endpoint}"
    page = stranger.get("/account/authenticator").text
    assert "あなたの役割では二段階の確認が必要です" in page
    assert 'class="ways"' not in page


def test_after_setting_up_the_manager_goes_on_to_the_page_that_was_wanted(stranger: Any) -> None:
    stranger.sign_in("takahashi", GOOD)
    stranger.get("/account?from=label")
    page = stranger.get("/account/authenticator").text
    key = re.search(r'translate="no">([A-Z2-7 ]+)</p>', page)
    assert key
    token = re.search(r'name="csrf-token" content="([^"]*)"', page)
    assert token
    form = {"csrf_token": token[1], "code": shown_on_phone(key[1].replace(" ", ""))}
    done = stranger.client.post("/account/authenticator", data=form)
    assert 'href="/account?from=label"' in done.text
    assert stranger.get("/account").status_code == 200


def test_who_removes_what_is_required_is_led_back_to_it(stranger: Any) -> None:
    stranger.sign_in("takahashi", GOOD)
    enrol(stranger)
    assert stranger.post("/account/authenticator/removal").status_code == 303
    assert stranger.get("/").location == "/account/authenticator"


def test_staff_are_offered_it_and_come_in_without(stranger: Any) -> None:
    assert stranger.sign_in("sato.h", GOOD).location == "/"
    page = stranger.get("/account")
    assert page.status_code == 200
    assert 'href="/account/authenticator"' in page.text


def test_where_it_is_only_offered_a_manager_comes_in_without(app: Any, cast_url: str, stranger: Any) -> None:
    stranger.client = create_app(
        Settings(database=cast_url, base_url="http://localhost", second_factor="offered"), db.proxy.obj
    ).test_client()
    stranger.sign_in("takahashi", GOOD)
    assert stranger.get("/account").status_code == 200


def test_a_link_resets_the_password_and_the_second_factor_and_the_log_says_so(
    stranger: Any, cast: Any, enrolled: Any
) -> None:
    token = links.invite(cast.caller("高橋"), cast.people["佐藤"])
    assert stranger.post(f"/invitation/{token}", {"password": OTHER, "again": OTHER}).location == "/"
    assert stranger.get("/account").status_code == 200
    assert not second_factor.has(cast.people["佐藤"])
    assert recovery_codes.left(cast.people["佐藤"]) == 0
    lines = [json.loads(line) for line in Path(settings().security_log).read_text().splitlines()]
    (reset,) = [line for line in lines if line["event"] == "second-factor-reset"]
    assert (reset["person"], reset["by"]) == (cast.people["佐藤"], cast.people["高橋"])


def test_changing_the_password_keeps_the_second_factor(stranger: Any, cast: Any, enrolled: Any) -> None:
    stranger.sign_in("sato.h", GOOD)
    stranger.post("/signin/code", {"code": shown_on_phone(enrolled[0])})
    assert stranger.post("/account", {"now": GOOD, "password": OTHER, "again": OTHER}).status_code == 303
    stranger.post("/signout")
    assert stranger.sign_in("sato.h", OTHER).location == "/signin/code"


def test_the_log_tells_the_two_steps_apart_and_holds_no_code(stranger: Any, enrolled: Any) -> None:
    stranger.sign_in("sato.h", GOOD)
    stranger.post("/signin/code", {"code": wrong_for(enrolled[0])})
    stranger.post("/signin/code", {"recovery": enrolled[1][0]})
    text = Path(settings().security_log).read_text()
    events = [json.loads(line)["event"] for line in text.splitlines()]
    assert events[-3:] == ["password-right", "code-failed", "sign-in"]
    assert not [secret for secret in (wrong_for(enrolled[0]), *enrolled[1]) if secret in text]
