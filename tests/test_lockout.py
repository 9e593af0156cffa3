"""Guessing passwords does not pay: a delay that doubles for each account, a limit for each address."""

from typing import Any

import pytest

from custody import clock, db
from custody.usecases import accounts

GOOD = "tsuki yama kawa umi"


@pytest.fixture
def sato(cast: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    accounts.open_account(cast.people["佐藤"], "sato.h", GOOD)
    return str(cast.people["佐藤"])


def _fail(times: int) -> None:
    for _ in range(times):
        with pytest.raises(accounts.WrongSignIn):
            accounts.sign_in("sato.h", "wrong password")


def _account(person: str) -> tuple[int, str | None]:
    ((failures, until),) = db.rows("SELECT failures, locked_until FROM account WHERE person = ?", (person,))
    return failures, until


def _let_pass(person: str) -> None:
    past = "2000-01-01T00:00:00.000Z"
    db.transaction(lambda: db.run_many("UPDATE account SET locked_until = ? WHERE person = ?", [(past, person)]))()


def test_four_failures_cost_nothing(sato: str) -> None:
    _fail(4)
    assert accounts.sign_in("sato.h", GOOD) == sato
    assert _account(sato) == (0, None)


def test_after_five_failures_even_the_right_password_must_wait(sato: str) -> None:
    _fail(5)
    with pytest.raises(accounts.WrongSignIn):
        accounts.sign_in("sato.h", GOOD)
    _let_pass(sato)
    assert accounts.sign_in("sato.h", GOOD) == sato


def test_the_wait_doubles_with_every_failure(sato: str) -> None:
    _fail(5)
    waits = []
    for _ in range(3):
        waits.append(clock.minutes_between(clock.now(), str(_account(sato)[1])))
        _let_pass(sato)
        _fail(1)
    assert [round(w * 2) for w in waits] == [1, 2, 4]


def test_while_it_is_locked_nothing_is_tried_and_nothing_counted(sato: str) -> None:
    _fail(8)
    assert _account(sato)[0] == 5


def test_a_failed_second_signature_counts_too(sato: str, cast: Any) -> None:
    from custody.errors import SecondPersonNotConfirmed

    for _ in range(5):
        with pytest.raises(SecondPersonNotConfirmed):
            accounts.confirm("sato.h", "wrong password", cast.caller("鈴木"))
    with pytest.raises(accounts.WrongSignIn):
        accounts.sign_in("sato.h", GOOD)


def test_one_address_is_stopped_after_ten_failures_a_minute(stranger: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from custody.usecases import passwords

    monkeypatch.setattr(passwords, "fits", lambda _kept, _password: False)
    codes = [stranger.sign_in(f"nobody{n}", "x").status_code for n in range(12)]
    assert codes == [422] * 10 + [429] * 2
