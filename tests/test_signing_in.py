"""Signing in: who gets in, what everybody else is told, and where one lands."""

import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from custody import db
from custody.errors import BadInput, NotAllowed, NotFound, SecondPersonNotConfirmed
from custody.settings import settings
from custody.usecases import accounts, links, passwords

GOOD = "tsuki yama kawa umi"
OTHER = "hoshi sora ame kaze"


@pytest.fixture
def sato(cast: Any) -> str:
    accounts.open_account(cast.people["佐藤"], "sato.h", GOOD)
    return str(cast.people["佐藤"])


def test_the_right_name_and_password_open_the_door(stranger: Any, sato: str) -> None:
    answer = stranger.sign_in("sato.h", GOOD)
    assert (answer.status_code, answer.location) == (303, "/")
    assert stranger.get("/account").status_code == 200


def test_a_password_typed_full_width_is_the_same_password(stranger: Any, sato: str) -> None:
    assert stranger.sign_in("sato.h", "ｔｓｕｋｉ　ｙａｍａ　ｋａｗａ　ｕｍｉ").status_code == 303


@pytest.mark.parametrize(("login", "password"), [("sato.h", "wrong"), ("nobody", GOOD), ("SATO.H", GOOD), ("", "")])
def test_every_wrong_sign_in_gets_the_same_answer(stranger: Any, sato: str, login: str, password: str) -> None:
    wrong = stranger.sign_in(login, password)
    assert wrong.status_code == 422
    assert "利用者名か暗証が違います" in wrong.text
    assert stranger.get("/account").status_code == 303
    assert _body(wrong.text, login) == _body(stranger.sign_in("someone-else", "x" * 20).text, "someone-else")


def _body(page: str, login: str) -> str:
    return re.sub(r"[\w.-]{60,}", "TOKEN", page).replace(f' value="{login}"', "")


def test_an_unknown_name_takes_as_long_as_a_wrong_password(sato: str, app: Any) -> None:
    def seconds(login: str) -> float:
        began = time.perf_counter()
        with pytest.raises(accounts.WrongSignIn):
            accounts.sign_in(login, "wrong password")
        return time.perf_counter() - began

    seconds("nobody")
    known, unknown = min(seconds("sato.h") for _ in range(3)), min(seconds("nobody") for _ in range(3))
    assert 0.4 < known / unknown < 2.5


def test_one_returns_to_the_page_that_was_opened_before(stranger: Any, sato: str) -> None:
    assert stranger.get("/account?from=label").location == "/signin"
    assert stranger.sign_in("sato.h", GOOD).location == "/account?from=label"


def test_two_names_that_look_alike_are_not_both_given(cast: Any, sato: str) -> None:
    with pytest.raises(BadInput) as wrong:
        accounts.open_account(cast.people["鈴木"], "ＳＡＴＯ．Ｈ", GOOD)
    assert list(wrong.value.fields) == ["login"]


def test_who_has_left_cannot_come_in(stranger: Any, sato: str) -> None:
    _leave(sato)
    assert stranger.sign_in("sato.h", GOOD).status_code == 422


def _leave(person: str) -> None:
    @db.transaction
    def write() -> None:
        db.run_many("UPDATE person SET leaves = '2000-01-01', roles = '{}' WHERE id = ?", [(person,)])
        db.run_many("UPDATE counter SET value = value + 1 WHERE name = ?", [("registers",)])

    write()


@pytest.mark.parametrize(
    "weak",
    [
        "short",
        "password1234",
        "PASSWORD2026",
        "aaaaaaaaaaaa",
        "abcabcabcabc",
        "123456789012",
        "qwertyuiop[]",
        "sato.h sato.h1",
    ],
)
def test_a_weak_password_is_not_taken(cast: Any, weak: str) -> None:
    with pytest.raises(BadInput) as wrong:
        accounts.open_account(cast.people["佐藤"], "sato.h", weak)
    assert list(wrong.value.fields) == ["password"]


@pytest.mark.parametrize("good", [GOOD, "x7" + "あいうえおかきくけこさ", "correct horse battery staple " * 3])
def test_long_passwords_of_any_letters_are_taken(good: str) -> None:
    assert passwords.faults(good, "sato.h") == []


def test_only_the_hash_of_a_password_is_kept(sato: str) -> None:
    ((kept,),) = db.rows("SELECT password FROM account WHERE person = ?", (sato,))
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_a_link_sets_a_password_once(cast: Any, stranger: Any) -> None:
    token = links.invite(cast.caller("高橋"), cast.people["鈴木"])
    assert "鈴木 一郎" in stranger.get(f"/invitation/{token}").text
    form = {"login": "suzuki", "password": GOOD, "again": GOOD}
    assert stranger.post(f"/invitation/{token}", {**form, "again": OTHER}).status_code == 422
    assert stranger.post(f"/invitation/{token}", form).location == "/"
    assert stranger.get("/account").status_code == 200
    assert stranger.get(f"/invitation/{token}").status_code == 410


def test_a_newer_link_makes_the_older_one_void(cast: Any, stranger: Any) -> None:
    older, newer = (links.invite(cast.caller("高橋"), cast.people["鈴木"]) for _ in range(2))
    assert stranger.get(f"/invitation/{older}").status_code == 410
    assert stranger.get(f"/invitation/{newer}").status_code == 200


def test_a_link_runs_out(cast: Any, stranger: Any) -> None:
    token = links.invite(cast.caller("高橋"), cast.people["鈴木"])
    _write("UPDATE invitation SET expires = ?", "2000-01-01T00:00:00.000Z")
    assert stranger.get(f"/invitation/{token}").status_code == 410


def _write(sql: str, *values: object) -> None:
    db.transaction(lambda: db.run_many(sql, [values]))()


def test_a_manager_makes_no_link_for_who_also_works_for_another(cast: Any) -> None:
    with pytest.raises(NotAllowed):
        links.invite(cast.caller("山本"), cast.people["髙木"])
    with pytest.raises(NotFound):
        links.invite(cast.caller("山本"), cast.people["佐藤"])
    with pytest.raises(NotAllowed):
        links.invite(cast.caller("佐藤"), cast.people["鈴木"])


def test_the_page_shows_the_link_and_keeps_only_its_hash(browse: Callable[[str], Any], cast: Any) -> None:
    key = cast.people["鈴木"].partition(":")[2]
    page = browse("高橋").post(f"/people/{key}/invitation")
    token = re.search(r"http://localhost/invitation/([\w-]+)", page.text)
    assert page.status_code == 201
    assert token
    assert not db.rows("SELECT 1 FROM invitation WHERE token_hash = ?", (token[1],))


def test_changing_the_password_needs_the_present_one(stranger: Any, sato: str) -> None:
    stranger.sign_in("sato.h", GOOD)
    form = {"now": "wrong", "password": OTHER, "again": OTHER}
    assert stranger.post("/account", form).status_code == 422
    assert stranger.post("/account", {**form, "now": GOOD}).status_code == 303
    assert accounts.sign_in("sato.h", OTHER) == sato


def test_a_second_person_is_somebody_else_with_their_own_password(cast: Any, sato: str) -> None:
    accounts.open_account(cast.people["鈴木"], "suzuki", OTHER)
    first = cast.caller("佐藤")
    assert accounts.confirm("suzuki", OTHER, first).person == cast.people["鈴木"]
    for login, password in (("sato.h", GOOD), ("suzuki", GOOD), ("nobody", OTHER)):
        with pytest.raises(SecondPersonNotConfirmed):
            accounts.confirm(login, password, first)


def test_the_security_log_has_people_by_id_and_no_secret(stranger: Any, sato: str) -> None:
    stranger.sign_in("sato.h", "wrong password\r\n{}")
    stranger.sign_in("sato.h", GOOD)
    text = Path(settings().security_log).read_text()
    lines = [json.loads(line) for line in text.splitlines()]
    assert [(line["event"], line["person"]) for line in lines[-2:]] == [("sign-in-failed", sato), ("sign-in", sato)]
    assert all(line["at"].endswith("Z") for line in lines)
    assert not [secret for secret in (GOOD, "wrong", "sato.h", "佐藤") if secret in text]


def test_a_line_of_the_security_log_cannot_be_forged(app: Any) -> None:
    from custody import security_log

    security_log.write("denied", endpoint='x"}\r\n{"event": "sign-in\u2028')
    (line,) = Path(settings().security_log).read_text().splitlines()
    assert json.loads(line)["event"] == "denied"
