"""Every phrase of the pages is there in Japanese, with the same values in it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from custody.web.language import catalogue

ROOT = Path(__file__).parent.parent
CATALOGUES = sorted((ROOT / "custody" / "translations" / "ja" / "LC_MESSAGES").glob("*.po"))
VALUE = re.compile(r"%\(\w+\)s")


def phrases() -> Iterator[tuple[str, str]]:
    """(phrase, file) of every phrase that a template or a page asks to be translated."""
    for folder, pattern, way in (("templates", "**.html", "jinja2"), ("custody/web", "**.py", "python")):
        options = {pattern: {"silent": "false"}} if way == "jinja2" else {}
        for file, _, phrase, _, _ in extract_from_dir(ROOT / folder, [(pattern, way)], options):
            yield phrase if isinstance(phrase, str) else phrase[0], f"{folder}/{file}"


def test_every_phrase_has_its_japanese() -> None:
    asked = dict(phrases())
    assert len(asked) > 40
    japanese = catalogue("ja")
    missing = [f"{file}: {phrase}" for phrase, file in asked.items() if not _said(japanese, phrase)]
    assert missing == []


def _said(japanese: object, phrase: str) -> bool:
    known = japanese._catalog  # type: ignore[attr-defined]
    return bool(known.get(phrase) or known.get((phrase, 0)))


@pytest.mark.parametrize("file", CATALOGUES, ids=lambda f: f.stem)
def test_a_translation_keeps_the_values_of_its_phrase(file: Path) -> None:
    with file.open("rb") as po:
        messages = [m for m in read_po(po, locale="ja") if m.id]
    assert messages
    for m in messages:
        asked = m.id if isinstance(m.id, str) else m.id[1]
        for said in [m.string] if isinstance(m.string, str) else m.string:
            assert set(VALUE.findall(said)) <= set(VALUE.findall(asked)), asked
            assert said.strip(), asked


def test_no_phrase_is_translated_in_two_ways() -> None:
    seen: dict[str, tuple[str, str]] = {}
    for file in CATALOGUES:
        with file.open("rb") as po:
            for m in read_po(po, locale="ja"):
                if m.id and isinstance(m.id, str):
                    before, where = seen.setdefault(m.id, (str(m.string), file.name))
                    assert before == m.string, f"{m.id}: {where} and {file.name} differ"
