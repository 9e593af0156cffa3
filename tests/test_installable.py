"""The app can be put on a phone's first page: its icons as a phone wants them, and shortcuts that lead somewhere."""

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops

from scripts import icons

STATIC = Path(__file__).parents[1] / "static"
MANIFEST = json.loads((STATIC / "manifest.webmanifest").read_text("utf-8"))


@pytest.fixture
def engine() -> str:
    return "sqlite"


def test_every_icon_has_the_size_that_the_manifest_says() -> None:
    for told in MANIFEST["icons"]:
        if told["sizes"] != "any":
            with Image.open(STATIC / told["src"]) as icon:
                assert f"{icon.width}x{icon.height}" == told["sizes"], told
    wanted = {("192x192", "any"), ("512x512", "any"), ("192x192", "maskable"), ("512x512", "maskable")}
    assert wanted <= {(i["sizes"], i["purpose"]) for i in MANIFEST["icons"]}
    assert sum(f.stat().st_size for f in (STATIC / "icons").iterdir()) < 20_000


@pytest.mark.parametrize("name", icons.ICONS)
def test_the_icons_are_what_is_drawn(name: str) -> None:
    with Image.open(STATIC / "icons" / name) as kept:
        drawn = icons.icon(*icons.ICONS[name]).convert("RGBA")
        assert ImageChops.difference(kept.convert("RGBA"), drawn).getbbox(alpha_only=False) is None


def test_every_shortcut_leads_somewhere(browse: Any) -> None:
    page = browse("佐藤").get("/").get_data(as_text=True)
    assert 'rel="apple-touch-icon" href="/static/icons/apple-touch-icon.png' in page
    for shortcut in MANIFEST["shortcuts"]:
        assert browse("佐藤").get(shortcut["url"]).status_code == 200, shortcut
