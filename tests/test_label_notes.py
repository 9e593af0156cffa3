"""What a small face leaves out is said on the page before anything is printed."""

import html

import pytest

from custody.documents.label_values import FONTS, label_for
from custody.ledger import project
from labels import catalogue, notes_on

OFFICE = {"base_url": "https://azukari.example.jp", "contact": "みなと計算センター 管理 03-0000-0000"}
SMALL = ["a4-189-usb", "a4-84-cable", "dk-12", "tze-12"]


@pytest.fixture
def engine():
    """One database will do: what is tested is the page."""
    return "sqlite"


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_what_a_small_face_leaves_out_is_said_before_printing(lang, desk, browse, app):
    app.config["CUSTODY"] = settings = app.config["CUSTODY"].model_copy(update=OFFICE)
    (item,) = project.load(desk.received("tax", 1)).values()
    browser = browse("鈴木")
    browser.client.set_cookie("lang", lang)
    for key in (*SMALL, "a4-24"):
        notes = notes_on([label_for(item, settings)], catalogue()[key], fonts=FONTS)
        page = html.unescape(browser.get(f"/labels?stock={key}").get_data(as_text=True))
        assert [note for note in notes if getattr(note, lang)[1:] not in page] == []
        assert bool(notes) == (key in SMALL)
        assert ("省かれるもの" in page or "What labels do without" in page) == bool(notes)
