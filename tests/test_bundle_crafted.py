"""Of a bundle that somebody crafted the three verifiers say the same, by one definition of what is written as it is sealed.

`CUSTODY_TEST_BUNDLES` has them all tried, and so many by chance; otherwise some of them.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from checking_bundles import Files, by_browser, by_python, by_shell, unpacked, written
from crafting_bundles import Crafted, by_chance, crafted, said_to_be_erased
from crafting_forgeries import Forged, forged
from sealed_ledger import Office, bundle_of

from custody import db
from custody.ledger import project, receipting
from custody.queries import bundle_scopes

MANY = int(os.environ.get("CUSTODY_TEST_BUNDLES", "0"))
SOME, CHANCE = (None, MANY) if MANY else (14, 4)
TELLING = (
    "doubled",
    "x1b[2K",
    "'x\\n",
    "02-30T",
    "9007199254740993",
    "'junk",
    '{"a":',
    "}x",
    "UTF-16",
    "kept b'\\xff",
    "(' '",
)

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"], indirect=True)]


@pytest.fixture
def page(chromium_path: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path)
        yield browser.new_context(offline=True).new_page()
        browser.close()


@pytest.fixture
def part(desk: Any) -> tuple[Files, list[str]]:
    """A bundle of one of two things, all of it sealed, and the key."""
    office, (item, _) = Office(), desk.stored(n=2)
    office.seal()
    row: Any = project.load([item])[item]
    return unpacked(
        bundle_of(desk.cast.caller("高橋"), bundle_scopes.of_item(desk.cast.caller("高橋"), row))
    ), office.keys[:1]


def tried(files: Files) -> Iterator[Crafted]:
    every = crafted(files)
    yield from every if SOME is None else Random(1).sample(every, SOME)
    yield from (by_chance(files, Random(n)) for n in range(CHANCE))


def test_all_three_say_the_same_of_what_somebody_crafted(part: Any, page: Any, tmp_path: Path) -> None:
    (files, keys), differing = part, []
    for what, made, verdict in tried(files):
        written(made, tmp_path)
        checker = tmp_path / "bundle" / "check.html"
        told = [by_python(tmp_path, keys), by_shell(tmp_path, keys), by_browser(page, tmp_path, keys, checker)]
        if {v for v, _ in told} != {verdict or told[0][0]}:
            differing.append((what, verdict, [(v, last.splitlines()[-1]) for v, last in told]))
    assert differing == []


def test_all_three_say_the_same_of_what_somebody_forged(desk: Any, page: Any, tmp_path: Path) -> None:
    office, (item,), differing = Office(), desk.stored(), []
    office.seal()
    boss, row = desk.cast.caller("高橋"), project.load([item])[item]
    files = unpacked(bundle_of(boss, bundle_scopes.of_item(boss, row)))  # type: ignore[arg-type]
    entered = receipting.entered(db.rows("SELECT hash FROM entry WHERE subject = ? AND seq = 1", (item,))[0][0])
    assert entered is not None
    every = forged(files, office, receipting.signed(entered, receipting.key()))
    for one in every if MANY else [f for f in every if any(t in f.what for t in TELLING)]:
        told = answers(page, tmp_path, one, office)
        if {v for v, _ in told} != {one.verdict}:
            differing.append((one.what, one.verdict, [(v, last.splitlines()[-1]) for v, last in told]))
    assert differing == []


def answers(page: Any, folder: Path, one: Forged, office: Office) -> list[tuple[str, str]]:
    """What each of the three says, and that nobody's line is taken for theirs."""
    keys, given = [office.log.vkey.join(one.around), office.witness.vkey, receipting.key().vkey], []
    written(one.files, folder)
    files = {flag: folder / flag for flag, data in (("-r", one.receipts), ("-c", one.kept)) if data is not None}
    for flag, file in files.items():
        file.write_bytes(one.receipts or one.kept or b"")
        given += [flag, str(file)]
    checker = folder / "bundle" / "check.html"
    shown = by_browser(page, folder, keys, checker, files.get("-r"), files.get("-c"))
    assert shown[1].count("【") == 1 or shown[1].startswith("【不合格】"), shown
    return [by_python(folder, [*given, *keys]), by_shell(folder, [*given, *keys]), shown]


def test_something_after_the_end_of_the_zip_is_bad(part: Any, page: Any, tmp_path: Path) -> None:
    (files, keys), archive = part, tmp_path / "bundle.zip"
    written(files, tmp_path)
    archive.write_bytes(archive.read_bytes() + b"x")
    assert by_browser(page, tmp_path, keys, tmp_path / "bundle" / "check.html")[0] == "bad"


def test_an_erasure_that_is_not_sealed_is_told_apart(part: Any, page: Any, tmp_path: Path) -> None:
    (files, keys), line = part, "said to be erased by an entry that is not sealed: 1"
    written(said_to_be_erased(files), tmp_path)
    for verdict, told in (by_python(tmp_path, keys), by_shell(tmp_path, keys)):
        assert (verdict, line in told, "消去済み / erased" in told) == ("part", True, False), told
    assert by_browser(page, tmp_path, keys, tmp_path / "bundle" / "check.html")[0] == "part"
    assert line in page.inner_text("#facts")
    assert "said to be erased by an entry that is not sealed" in page.inner_text("#rows")
