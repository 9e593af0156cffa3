"""Japanese unless the visitor chose English. The choice is a cookie; no session is needed to read a page."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import flask_babel
from flask import Flask, has_request_context, request
from markupsafe import Markup

from custody.text import Grouped, Text, grouped

if TYPE_CHECKING:
    from babel.support import Translations

LANGUAGES = ("ja", "en")
COOKIE = "lang"
YEAR = 365 * 24 * 3600
_chosen: ContextVar[str | None] = ContextVar("language", default=None)
FOLDER = Path(__file__).parent.parent / "translations"


def current() -> str:
    """The language of this request: "ja" or "en"."""
    lang = _chosen.get()
    if lang is None:
        lang = "en" if has_request_context() and request.cookies.get(COOKIE) == "en" else "ja"
    return lang


def _choose() -> None:
    """Asked for thirty times a page, so it is read once; a context variable is a tenth of the cost of flask.g."""
    _chosen.set("en" if request.cookies.get(COOKIE) == "en" else "ja")


def _forget(_error: BaseException | None) -> None:
    _chosen.set(None)


def say(text: Text | str) -> str:
    """A text of the domain in the language of this request; a plain string as it is."""
    return text.in_(current()) if isinstance(text, Text) else text


def catalogue(lang: str) -> Translations:
    """What the files of a language say together, one file a part of the product."""
    from babel.support import Translations

    whole = Translations()
    whole._catalog = {}
    whole.plural = lambda n: int(lang != "ja" and n != 1)
    for readable in sorted((FOLDER / lang / "LC_MESSAGES").glob("*.po")):
        whole._catalog.update(_read(readable)._catalog)
    return whole


def _read(readable: Path) -> Any:
    """The compiled file, or the readable one where that is newer: a fresh clone needs no compiling."""
    from babel.support import Translations

    compiled = readable.with_suffix(".mo")
    if compiled.exists() and compiled.stat().st_mtime >= readable.stat().st_mtime:
        return Translations(BytesIO(compiled.read_bytes()))
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    made = BytesIO()
    with readable.open("rb") as po:
        write_mo(made, read_po(po))
    made.seek(0)
    return Translations(made)


def _said(catalogues: Mapping[str, Translations]) -> Callable[..., Markup]:
    """Jinja's own `_()`, which puts every phrase together anew; ours keeps those without a value in them."""

    @functools.lru_cache(maxsize=4096)
    def kept(lang: str, phrase: str) -> Markup:
        return Markup(catalogues[lang].gettext(phrase)) % {}  # noqa: S704 - our own catalogue's, never typed in

    def said(phrase: str, **values: object) -> Markup:
        lang = current()
        return Markup(catalogues[lang].gettext(phrase)) % _shown(values) if values else kept(lang, phrase)  # noqa: S704

    return said


def _said_many(catalogues: Mapping[str, Translations]) -> Callable[..., Markup]:
    def said(one: str, many: str, num: int, **values: object) -> Markup:
        phrase = catalogues[current()].ngettext(one, many, num)
        return Markup(phrase) % _shown({"num": num, **values})  # noqa: S704 - our own catalogue's

    return said


def _shown(values: Mapping[str, object]) -> dict[str, object]:
    return {name: grouped(value) for name, value in values.items()}


class _Domain(flask_babel.Domain):  # type: ignore[misc]
    """What Python code says with flask_babel: its numbers look as those of the templates."""

    def gettext(self, string: str, **variables: object) -> str:
        return str(super().gettext(string, **_shown(variables)))

    def ngettext(self, singular: str, plural: str, num: int, **variables: object) -> str:
        return str(super().ngettext(singular, plural, Grouped(num), **_shown(variables)))


def prepare(app: Flask) -> None:
    """Give templates `_()`, `ngettext()`, `t(text)`, the filters `t` and `grouped`; Python code uses flask_babel's gettext."""
    babel = flask_babel.Babel(app, default_locale="ja", locale_selector=current, configure_jinja=False)
    catalogues = {lang: catalogue(lang) for lang in LANGUAGES}
    cast(Any, babel).domain_instance = _Domain()
    with app.app_context():
        cast(Any, babel.domain_instance).cache.update({(lang, "messages"): made for lang, made in catalogues.items()})
    app.before_request(_choose)
    app.teardown_request(_forget)
    env = app.jinja_env
    env.globals["_"] = _said(catalogues)
    env.globals["ngettext"] = _said_many(catalogues)
    env.filters["grouped"] = grouped
    env.filters["t"] = say
    env.globals["t"] = say
