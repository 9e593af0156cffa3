"""What somebody who attacked the product got away with once, and does no more."""

import html
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyotp
import pytest

from custody import db
from custody.app import create_app
from custody.caller import new_idem
from custody.cli.link import OPERATOR
from custody.errors import BadInput, SecondPersonNotConfirmed
from custody.events.base import Event
from custody.events.items import ItemSighted
from custody.ids import new_code
from custody.settings import Settings, settings
from custody.usecases import accounts, links, second_factor
from custody.web.reading import read, submission

GOOD, OTHER = "tsuki yama kawa umi", "hoshi sora ame kaze"


class Form(dict[str, str]):
    """A form that was sent, with one value a field."""

    def getlist(self, key: str) -> list[str]:
        return [self[key]] if key in self else []


def logged() -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(settings().security_log).read_text().splitlines()]


def number_of(item: str) -> str:
    ((number,),) = db.rows("SELECT number FROM item WHERE id = ?", (item,))
    return str(number)


def code_of(item: str) -> str:
    ((code,),) = db.rows("SELECT code FROM label WHERE subject = ?", (item,))
    return str(code)


def failures_of(person: str) -> int:
    ((failures,),) = db.rows("SELECT failures FROM account WHERE person = ?", (person,))
    return int(failures)


def test_one_key_with_two_reports_does_not_tell_a_known_code_from_an_unknown(desk: Any, stranger: Any) -> None:
    (item,) = desk.stored("tax")
    for code in (code_of(item), new_code()):
        form = {"idem": new_idem()}
        answers = [stranger.post(f"/S/{code}/finds", {**form, "where": where}) for where in ("駅", "公園")]
        assert [a.status_code for a in answers] == [200, 200]


def test_a_report_that_cannot_be_kept_is_answered_like_any_other(
    desk: Any, stranger: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from custody.errors import StorageFull
    from custody.web import scanning

    def full(*_: Any) -> None:
        raise StorageFull

    (item,) = desk.stored("tax")
    monkeypatch.setattr(scanning, "report_find", full)
    began = time.monotonic()
    assert stranger.post(f"/S/{code_of(item)}/finds", {"idem": new_idem(), "where": "駅"}).status_code == 200
    assert time.monotonic() - began >= scanning.ANSWER_SECONDS


NUMBERS = ["123456789012", "1234-5678-9012", "1234‐5678‐9012", "1234・5678・9012", "1234ー5678ー9012", "1234\n5678\r\n9012",
    "１２３４−５６７８−９０１２", "1234 - 5678 - 9012", "1234\u200b56789012", "番号は123456789012です", "1234:5678:9012", "1234：5678：9012",
    "1234(5678)9012", "（1234）（5678）（9012）", "1234|5678|9012", "1234｜5678｜9012", "1234、5678、9012", "1234「5678」9012",
    "一二三四五六七八九〇一二", "一二三四 五六七八 九零一二", "1234五六七八9012", "2026-11-23 10:30 1234:5678:9012"]  # fmt: skip


@pytest.mark.parametrize("number", NUMBERS)
def test_a_personal_number_is_noticed_however_it_is_spelt(number: str) -> None:
    with pytest.raises(BadInput) as no:
        read(ItemSighted, Form(note=number))
    assert set(no.value.fields) == {"note", "not_personal_number"}
    assert read(ItemSighted, Form(note=number, not_personal_number="1")).note


@pytest.mark.parametrize(
    "text",
    ["03-1234-5678", "2026-11-23 09:30", "2026/11/23 9:30〜10:15", "2026-11-23 09:30:15", "2026-11-23T09:30", "12345678901",
     "1234567890123", "1234と56789012", "一二三四五六七八九〇一", "令和八年十一月二十三日"],
)  # fmt: skip
def test_other_figures_are_let_through(text: str) -> None:
    assert read(ItemSighted, Form(note=text)).note == text


def test_every_field_into_which_anything_may_be_typed_is_looked_at(desk: Any) -> None:
    from custody.events.items import BlankRegistered

    place = desk.cast.places["取扱区域A"]
    for name in ("maker", "model", "capacity", "description"):
        with pytest.raises(BadInput) as no:
            read(BlankRegistered, Form(medium="usb", place=place, **{name: "1234 5678 9012"}))
        assert name in no.value.fields
    assert read(BlankRegistered, Form(medium="usb", place=place, serial="123456789012")).serial


def test_the_reason_for_a_late_record_is_looked_at_too() -> None:
    form = Form(idem=new_idem(), why="1234‐5678‐9012 の分")
    with pytest.raises(BadInput) as no:
        submission(form)
    assert "why" in no.value.fields
    assert submission(Form(form, not_personal_number="1")).why == form["why"]


def test_maker_model_and_capacity_stay_out_of_the_entry_and_are_found_in_the_register(desk: Any) -> None:
    (item,) = desk.received("tax", maker="西海電子", model="AB-1", capacity="32GB")
    ((body,),) = db.rows("SELECT body FROM entry WHERE subject = ? ORDER BY seq LIMIT 1", (item,))
    text = bytes(body).decode() if not isinstance(body, str) else body
    assert not [word for word in ("西海電子", "AB-1", "32GB") if word in text]
    assert db.rows("SELECT maker, model, capacity FROM item WHERE id = ?", (item,)) == [("西海電子", "AB-1", "32GB")]


def test_who_made_the_link_of_the_second_person_is_not_confirmed_by_them(cast: Any, app: Any) -> None:
    token = links.invite(cast.caller("高橋"), cast.people["佐藤"])
    sato = links.set_password(token, "sato.h", GOOD, GOOD)
    with pytest.raises(SecondPersonNotConfirmed) as no:
        accounts.confirm("sato.h", GOOD, cast.caller("高橋"))
    assert no.value.message == accounts.MADE_BY_FIRST
    assert accounts.confirm("sato.h", GOOD, cast.caller("鈴木")).person == sato
    accounts.change_password(cast.caller("佐藤"), GOOD, OTHER, OTHER)
    with pytest.raises(SecondPersonNotConfirmed) as no:
        accounts.confirm("sato.h", OTHER, cast.caller("高橋"))
    assert no.value.message == accounts.MADE_BY_FIRST
    links.set_password(links.invite(OPERATOR, sato), "", GOOD, GOOD)
    assert accounts.confirm("sato.h", GOOD, cast.caller("高橋")).person == sato


@pytest.fixture
def with_app(cast: Any, app: Any) -> Callable[[], str]:
    """佐藤 has an authenticator app; the code it shows now, which was not used yet."""
    accounts.open_account(cast.people["佐藤"], "sato.h", GOOD)
    sealed = second_factor.new_key(cast.people["佐藤"])
    key, _ = second_factor.shown(sealed, cast.people["佐藤"], "sato.h")
    now = int(time.time())
    second_factor.enrol(cast.people["佐藤"], sealed, pyotp.TOTP(key).at(now - 30))
    return lambda: pyotp.TOTP(key).at(int(time.time()))


def test_the_second_persons_password_is_not_enough_where_a_second_factor_is_required(
    cast: Any, with_app: Callable[[], str]
) -> None:
    first = cast.caller("鈴木")
    assert accounts.confirm("sato.h", GOOD, first).method == "password"
    for code in ("", "12345"):
        with pytest.raises(SecondPersonNotConfirmed):
            accounts.confirm("sato.h", GOOD, first, code, needs_code=True)
    assert accounts.confirm("sato.h", GOOD, first, with_app(), needs_code=True).method == "totp"


def test_the_form_asks_for_the_second_persons_code_and_the_refusal_says_so(
    desk: Any, cast: Any, cast_url: str, browse: Any, with_app: Callable[[], str]
) -> None:
    (item,) = desk.out("tax")
    browser = browse("鈴木")
    required = Settings(database=cast_url, base_url="http://localhost", second_factor="required")
    cookie = browser.session_id
    browser.app = create_app(required, db.proxy.obj)
    browser.client = browser.app.test_client()
    browser.client.set_cookie(browser.app.session_interface.cookie, cookie, secure=True)
    path = f"/items/{number_of(item)}/handovers"
    form = {"receiver": cast.people["佐藤"], "second_login": "sato.h", "second_password": GOOD}
    assert 'name="second_code"' in browser.get(f"{path}/new").text
    answer = browser.post(path, {"idem": new_idem(), **form})
    assert answer.status_code == 422
    assert accounts.CODE_NEEDED.ja in html.unescape(answer.text)


def test_wrong_second_confirmations_are_limited_for_each_person(desk: Any, cast: Any, browse: Any) -> None:
    (item,) = desk.out("tax")
    accounts.open_account(cast.people["伊藤"], "ito", GOOD)
    browser, path = browse("佐藤"), f"/items/{number_of(item)}/handovers"
    form = {"receiver": cast.people["伊藤"], "second_login": "nobody", "second_password": "wrong"}
    statuses = [browser.post(path, {"idem": new_idem(), **form}).status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]
    assert failures_of(cast.people["伊藤"]) == 0


def test_nobody_locks_the_account_of_somebody_of_other_contracts(cast: Any, app: Any) -> None:
    accounts.open_account(cast.people["山本"], "yamamoto", GOOD)
    said = set()
    for login, password in (("yamamoto", "wrong"), ("yamamoto", GOOD), ("nobody", "wrong")):
        with pytest.raises(SecondPersonNotConfirmed) as no:
            accounts.confirm(login, password, cast.caller("佐藤"))
        said.add(no.value.message)
    assert said == {SecondPersonNotConfirmed.message}
    assert failures_of(cast.people["山本"]) == 0


def test_a_form_without_its_token_leaves_a_line_in_the_security_log(app: Any, stranger: Any) -> None:
    assert stranger.client.post("/signin", data={"login": "x", "password": "y"}).status_code == 400
    (line,) = [one for one in logged() if one["event"] == "form-not-ours"]
    assert line["endpoint"] == "signing_in.sign_in"


def test_a_form_sent_from_another_site_leaves_a_line_in_the_security_log(app: Any, stranger: Any) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert stranger.client.post("/signin", data={}, headers=headers).status_code in {400, 403}
    assert {one["event"] for one in logged()} & {"form-not-ours", "from-elsewhere"}


def test_who_is_signed_in_cannot_try_codes_without_end(desk: Any, browse: Any) -> None:
    (item,) = desk.stored("tax")
    browser = browse("佐藤")
    for _ in range(3):
        assert browser.get(f"/S/{code_of(item)}").status_code == 200
    statuses = [browser.get(f"/S/{new_code()}").status_code for _ in range(31)]
    assert statuses == [404] * 30 + [429]


def test_free_text_is_never_in_an_entry_about_a_carrier() -> None:
    from custody.events.items import Described

    kind: type[Event] = Described
    assert {"maker", "model", "capacity", "serial", "description", "note"} <= kind.private_names
