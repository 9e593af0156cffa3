"""What is too long is refused in words, with all of it still in the form; nothing is cut off in silence."""

import html

import pytest

from custody import db
from custody.settings import settings


@pytest.mark.parametrize(("lang", "said"), [("ja", "2,000文字以内"), ("en", "At most 2,000 characters")])
def test_a_note_that_is_too_long_is_refused_with_the_limit_and_kept_in_the_form(desk, browse, lang, said):
    (item,) = desk.stored("tax")
    ((number, before),) = db.rows("SELECT number, seq FROM item WHERE id = ?", (item,))
    browser = browse("佐藤")
    browser.post("/language", {"lang": lang, "back": "/"})
    assert (
        "maxlength"
        not in browser.get(f"/items/{number}/sightings/new").get_data(as_text=True).split("<textarea")[1].split(">")[0]
    )
    answer = browser.post(f"/items/{number}/sightings", {"idem": "a" * 32, "note": "あ" * 10_000})
    page = html.unescape(answer.get_data(as_text=True))
    assert answer.status_code == 422
    assert said in page
    assert "あ" * 10_000 in page
    assert db.rows("SELECT seq FROM item WHERE id = ?", (item,)) == [(before,)]


def test_a_port_alone_makes_the_address_of_this_machine_at_that_port(monkeypatch):
    monkeypatch.delenv("CUSTODY_BASE_URL", raising=False)
    monkeypatch.setenv("CUSTODY_PORT", "8391")
    settings.cache_clear()
    assert settings().base_url == "http://localhost:8391"
    monkeypatch.setenv("CUSTODY_BASE_URL", "https://azukari.example")
    settings.cache_clear()
    assert settings().base_url == "https://azukari.example"
    settings.cache_clear()
