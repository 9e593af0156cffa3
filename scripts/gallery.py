"""Render the templates' parts with made-up values as static pages, to look at and to test.

    python scripts/gallery.py FOLDER [ja|en]

FOLDER is made and receives one HTML page for each file of scripts/gallery_pages/ and a copy of static/.
Serve it over HTTP (`python -m http.server -d FOLDER`): browsers do not load modules from files.
"""

import json
import shutil
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "scripts" / "gallery_pages"
SIGNED_OUT = {"signin", "found"}


def _translations(lang: str) -> NullTranslations:
    source = ROOT / "custody" / "translations" / lang / "LC_MESSAGES" / "messages.po"
    if lang == "en" or not source.exists():
        return NullTranslations()
    compiled = BytesIO()
    with source.open("rb") as po:
        write_mo(compiled, read_po(po, locale=lang))
    compiled.seek(0)
    return Translations(compiled)


def _environment(lang: str) -> Environment:
    loader = ChoiceLoader([FileSystemLoader(ROOT / "templates"), FileSystemLoader(PAGES)])
    env = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, extensions=["jinja2.ext.i18n"])
    install: Callable[..., None] = vars(env)["install_gettext_translations"]
    install(_translations(lang), newstyle=True)
    env.filters["grouped"] = lambda n: f"{n:,}" if type(n) is int else n
    env.globals.update(
        url_for=lambda endpoint, filename="": f"static/{filename}" if filename else f"#{endpoint}",
        csrf_token=lambda: "gallery",
        get_flashed_messages=lambda **_: [],
        handed=lambda: None,
        request=SimpleNamespace(full_path="/?"),
        lang=lang,
        scanner_drawn="",
    )
    return env


def _values(page: str, env: Environment) -> dict[str, Any]:
    """The made-up values of a page; nobody is signed in on the pages for strangers."""
    values: dict[str, Any] = json.loads((PAGES / "values.json").read_text("utf-8"))
    caller = None if page in SIGNED_OUT else SimpleNamespace(name="佐藤 花子", role_text="取扱者")
    chrome: Any = env.get_template("parts/chrome.html").module
    return values | {"caller": caller, "ways_drawn": chrome.ways(values["nav"])}


def render(folder: Path, lang: str = "ja") -> list[Path]:
    """Write every gallery page into `folder`; the pages written, in the order of their names."""
    env = _environment(lang)
    shutil.copytree(ROOT / "static", folder / "static", dirs_exist_ok=True)
    written = []
    for source in sorted(PAGES.glob("*.html")):
        page = folder / source.name
        text = env.get_template(source.name).render(_values(source.stem, env))
        page.write_text(text, encoding="utf-8")
        written.append(page)
    return written


if __name__ == "__main__":
    for made in render(Path(sys.argv[1]), *sys.argv[2:3]):
        print(made)
