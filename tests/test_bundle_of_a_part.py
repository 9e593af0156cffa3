"""What a bundle of a part can say: nothing up to its newest entries is missing. That nothing came later, only the whole can."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from checking_bundles import Files, by_browser, by_python, by_shell, said, summed, unpacked, written
from sealed_ledger import Office, bundle_of

from custody import db
from custody.ledger import project
from custody.queries import bundle_scopes
from custody.queries.bundle_scopes import Scope
from custody.queries.checkpointed import Checkpointed

LATER = "Later entries cannot be excluded"
TOOLS = [by_python, by_shell]

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def bundle(desk: Any, item: str | None = None) -> Files:
    boss = replace(desk.cast.caller("高橋"), administrator=True)
    row = project.load([item])[item] if item else None
    scope: Scope = bundle_scopes.of_item(boss, row) if row else bundle_scopes.of_everything(boss)  # type: ignore[arg-type]
    return unpacked(bundle_of(boss, scope))


def cut(files: Files, subject: str) -> Files:
    """Without the newest entry of a chain, by somebody who could have the one before it proved."""
    rows = [line.split("\t") for line in files["index.tsv"].decode().splitlines()[1:]]
    *_, before, last = [row for row in rows if row[1] == subject]
    kept = [row for row in rows if row is not last]
    bodies = [files[row[0]] for row in kept]
    promised = {c for body in bodies for c in json.loads(body)["private"].values()}
    private = [line.rstrip(",") for line in files["private.json"].decode().splitlines()[1:-1]]
    values = ",\n".join(line for line in private if line[1:65] in promised)
    entries = {f"entries/{n:06d}.json": body for n, body in enumerate(bodies, 1)}
    lines = ["\t".join((name, *row[1:])) for name, row in zip(entries, kept, strict=True)]
    rest = {n: d for n, d in files.items() if not n.startswith("entries/")}
    made = {
        "index.tsv": "\n".join(["file\tsubject\tseq\tleaf", *lines, ""]),
        "siblings.txt": "".join(f"{h}\n" for h in Checkpointed().siblings(int(row[3]) for row in kept)),
        "private.json": f"{{\n{values}\n}}\n" if values else "{\n}\n",
        f"proofs/{subject.replace(':', '.')}.tlog-proof": Checkpointed().proof(int(before[3])),
    }
    return summed({**rest, **entries, **{name: text.encode() for name, text in made.items()}})


@pytest.fixture
def sealed(desk: Any) -> tuple[str, Office]:
    (item,) = desk.out()
    office = Office()
    office.seal()
    return item, office


@pytest.mark.parametrize("check", TOOLS)
def test_the_verdict_on_a_part_does_not_say_that_nothing_came_later(
    desk: Any, sealed: Any, tmp_path: Path, check: Any
) -> None:
    item, office = sealed
    whole = bundle(desk, item)
    short = cut(whole, item)
    assert len(short["index.tsv"].splitlines()) == len(whole["index.tsv"].splitlines()) - 1
    for files in (whole, short):
        verdict, told = check(written(files, tmp_path), [office.log.vkey])
        assert verdict == "good"
        assert LATER in told.splitlines()[-1]
        assert "それより後の記録がないことは、leaves.txt のある全体の一式でしか示せません" in told.splitlines()[-1]


@pytest.mark.parametrize("check", TOOLS)
def test_the_verdict_on_everything_says_that_all_under_the_checkpoint_is_there(
    desk: Any, sealed: Any, tmp_path: Path, check: Any
) -> None:
    item, office = sealed
    whole = bundle(desk)
    verdict, told = check(written(whole, tmp_path), [office.log.vkey])
    assert verdict == "good"
    assert LATER not in told
    assert "every entry under the checkpoint is here" in told.splitlines()[-1]
    assert db.rows("SELECT count(*) FROM entry") == [(len(whole["leaves.txt"].splitlines()),)]
    assert check(written(cut(whole, item), tmp_path), [office.log.vkey])[0] == "bad"


@pytest.mark.parametrize("check", TOOLS)
@pytest.mark.parametrize("name", [".DS_Store", "text", "receipts.jsonl"])
def test_a_file_put_into_the_folder_is_bad_by_name_and_beside_it_is_not(
    desk: Any, sealed: Any, tmp_path: Path, check: Any, name: str
) -> None:
    item, office = sealed
    folder = written(bundle(desk, item), tmp_path)
    (folder / name).write_bytes(b"mine")
    assert check(folder, [office.log.vkey])[0] == "good"
    (folder / "bundle" / name).write_bytes(b"mine")
    verdict, told = check(folder, [office.log.vkey])
    assert verdict == "bad"
    assert f"a file that is not accounted for: {name} (not part of the bundle: move it out" in told
    assert f"説明のつかないファイルがあります: {name}（一式のファイルではありません。" in told


@pytest.mark.parametrize("tool", [["python3", "-I", "-S", "bundle/verify.py"], ["sh", "bundle/verify.sh"]])
def test_a_folder_that_is_not_there_is_said_to_be_missing(
    desk: Any, sealed: Any, tmp_path: Path, tool: list[str]
) -> None:
    item, office = sealed
    verdict, told = said([*tool, "-d", "elsewhere"], written(bundle(desk, item), tmp_path), [office.log.vkey])
    assert (verdict, told) == (
        "bad",
        "【不合格】フォルダーがありません: elsewhere / BAD: there is no such folder: elsewhere\n",
    )


@pytest.mark.browser
def test_the_page_in_the_browser_says_the_same(desk: Any, sealed: Any, tmp_path: Path, page: Any) -> None:
    item, office = sealed
    for files, part in ((cut(bundle(desk, item), item), True), (bundle(desk), False)):
        written(files, tmp_path)
        verdict, told = by_browser(page, tmp_path, [office.log.vkey], tmp_path / "bundle" / "check.html")
        assert (verdict, LATER in told) == ("good", part)
        shown = page.eval_on_selector_all("#rows tr td:first-child", "cells => cells.map(c => c.textContent)")
        assert shown == [line.split("\t")[3] for line in files["index.tsv"].decode().splitlines()[1:]]


@pytest.fixture
def page(chromium_path: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path)
        yield browser.new_context(offline=True).new_page()
        browser.close()
