"""Badges: a number and a code, no name; scanning one shows whose it is within reach, and signs nobody in."""

from __future__ import annotations

import html
from typing import Any

import pytest

from custody import db
from custody.caller import new_idem
from custody.demo.cast import sent
from custody.documents.label_values import badge_label_for
from custody.errors import Conflict, NotAllowed, NotFound
from custody.events.badges import BadgeVoided
from custody.events.people import PersonLeft
from custody.ids import new_code
from custody.ledger import whole
from custody.settings import Settings
from custody.usecases import badges, people


def text(answer: Any) -> str:
    return html.unescape(answer.get_data(as_text=True))


def key(subject: str) -> str:
    return subject.partition(":")[2]


def issued(cast: Any, who: str = "佐藤") -> tuple[str, str]:
    """The number and the code of a badge that was just issued."""
    badge = badges.issue(cast.caller("高橋"), sent(), cast.people[who], "a4-24").first("badge")
    ((number,),) = db.rows("SELECT number FROM badge WHERE id = ?", (badge,))
    ((code,),) = db.rows("SELECT code FROM label WHERE subject = ?", (badge,))
    return str(number), str(code)


def test_a_new_badge_makes_the_one_before_void(cast: Any) -> None:
    first, second = issued(cast), issued(cast)
    states = dict(db.rows("SELECT number, state FROM badge"))
    assert states == {first[0]: "void", second[0]: "issued"}
    assert dict(db.rows("SELECT code, state FROM label WHERE code IN (?, ?)", (first[1], second[1]))) == {
        first[1]: "void", second[1]: "printed",
    }  # fmt: skip
    badges.void(cast.caller("高橋"), sent(), cast.people["佐藤"], BadgeVoided(why="lost"))
    with pytest.raises(Conflict):
        badges.void(cast.caller("高橋"), sent(), cast.people["佐藤"], BadgeVoided(why="lost"))
    assert list(whole.verify_all()) == []


def test_only_who_manages_a_person_issues_their_badge_and_none_after_they_left(cast: Any) -> None:
    for who, error in (("鈴木", NotAllowed), ("山本", NotFound)):
        with pytest.raises(error):
            badges.issue(cast.caller(who), sent(), cast.people["佐藤"], "a4-24")
    gone = PersonLeft(on="2026-01-31", pledge_confirmed=True)
    assert not people.record_leaving(cast.caller("高橋"), sent(), cast.people["伊藤"], gone).refused
    with pytest.raises((Conflict, NotFound)):
        badges.issue(cast.caller("高橋"), sent(), cast.people["伊藤"], "a4-24")


def test_no_name_stands_on_a_badge_nor_in_its_entries(cast: Any) -> None:
    number, code = issued(cast)
    label = badge_label_for(number, code, Settings(base_url="http://localhost"))
    said = " ".join((label.url, label.number, label.kind_mark, label.notice, label.contact, label.caption))
    bodies = b"".join(bytes(b) for (b,) in db.rows("SELECT body FROM entry WHERE subject LIKE 'badge:%'")).decode()
    assert "佐藤" not in said + bodies
    assert "花子" not in said + bodies


def test_a_scanned_badge_shows_whose_it_is_within_reach_alone(cast: Any, browse: Any, stranger: Any) -> None:
    number, code = issued(cast)
    page = f"/people/{key(cast.people['佐藤'])}"
    assert browse("鈴木").get(f"/S/{code}").location == page
    assert browse("鈴木").client.get("/scan", query_string={"q": number}).location == page
    outside = browse("山本")
    assert outside.get(f"/S/{code}").status_code == outside.get(f"/S/{new_code()}").status_code == 404
    assert outside.client.get("/scan", query_string={"q": number}).status_code == 404
    known, unknown = (text(stranger.get(f"/S/{c}")).replace(c, "") for c in (code, new_code()))
    assert [x for x in known.split("\n") if "idem" not in x] == [x for x in unknown.split("\n") if "idem" not in x]


def test_a_badge_signs_nobody_in(cast: Any, stranger: Any) -> None:
    number, code = issued(cast)
    stranger.get(f"/S/{code}")
    for login, password in ((code, code), (number, code), (number, number)):
        assert stranger.sign_in(login, password).status_code != 303
    assert stranger.get("/people").location == "/signin"


def test_a_void_badge_says_so_to_who_scans_it(cast: Any, browse: Any) -> None:
    (_, old), _ = issued(cast), issued(cast)
    page = browse("高橋").client.get(f"/S/{old}", follow_redirects=True)
    assert "この従事者証は無効です" in text(page)


def test_the_page_prints_one_badge_however_often_the_form_is_sent(cast: Any, browse: Any) -> None:
    browser, at = browse("高橋"), f"/people/{key(cast.people['佐藤'])}/badges"
    form = {"idem": new_idem(), "stock": "a4-24", "start": "2"}
    assert [browser.post(at, form).mimetype for _ in range(2)] == ["application/pdf"] * 2
    assert db.rows("SELECT count(*) FROM badge") == [(1,)]
    assert browser.post(at, {**form, "idem": new_idem(), "start": "25"}).status_code == 422
    assert db.rows("SELECT count(*) FROM badge") == [(1,)]
    assert "N-000001" in text(browser.get(f"/people/{key(cast.people['佐藤'])}"))
    assert browser.post(f"{at}/voids", {"idem": new_idem(), "why": "lost"}).status_code == 303
    assert "紛失" in text(browser.get(f"/people/{key(cast.people['佐藤'])}"))
