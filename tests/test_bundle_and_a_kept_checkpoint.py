"""All three compare a bundle with a checkpoint that the reader kept, and say so where they cannot."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from checking_bundles import Files, by_browser, said, unpacked, written
from sealed_ledger import Office, bundle_of

from custody.ledger import checkpoints, note_keys, outside, project
from custody.queries import bundle_scopes

TOOLS = [["python3", "-I", "-S", "bundle/verify.py"], ["sh", "bundle/verify.sh"]]

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
both = pytest.mark.parametrize("tool", TOOLS, ids=["python", "shell"])


class Desk:
    """A ledger that was sealed three times; a copy of the middle one left the building."""

    def __init__(self, desk: Any, folder: Path) -> None:
        self.desk, self.folder, self.office = desk, folder, Office()
        self.sizes = []
        for n in range(3):
            (self.item,) = desk.stored()
            self.sizes.append(self.office.seal())
            if n == 1:
                outside.left(self.sizes[-1], "slip")

    def kept(self, size: int) -> list[str]:
        """The lines of the checkpoint of that size, as a slip has them."""
        found = checkpoints.newest(size)
        assert found is not None
        assert found.size == size
        return found.note.split("\n")[:3]

    def bundle(self, *, whole: bool) -> Files:
        boss = replace(self.desk.cast.caller("高橋"), administrator=True)
        row: Any = project.load([self.item])[self.item]
        scope = bundle_scopes.of_everything(boss) if whole else bundle_scopes.of_item(boss, row)
        return unpacked(bundle_of(boss, scope))

    def told(self, tool: list[str], lines: list[str], *, whole: bool) -> tuple[str, str]:
        written(self.bundle(whole=whole), self.folder)
        (self.folder / "kept.txt").write_bytes("\r\n".join(lines).encode())
        return said([*tool, "-c", "kept.txt"], self.folder, [self.office.log.vkey])


@pytest.fixture
def sealed(desk: Any, tmp_path: Path) -> Desk:
    return Desk(desk, tmp_path)


@both
def test_a_bundle_of_everything_agrees_with_a_copy_of_any_size(sealed: Desk, tool: list[str]) -> None:
    for size in sealed.sizes:
        verdict, told = sealed.told(tool, sealed.kept(size), whole=True)
        assert verdict == "good"
        assert f"agrees with your copy: {size}\n" in told


@both
def test_a_copy_of_another_tree_of_the_same_size_is_bad(sealed: Desk, tool: list[str]) -> None:
    for size in sealed.sizes:
        name, said_size, _ = sealed.kept(size)
        other = [name, said_size, note_keys.encoded64(bytes(32))]
        verdict, told = sealed.told(tool, other, whole=True)
        assert verdict == "bad"
        assert f"not the log of the checkpoint you kept ({size})" in told


@both
def test_a_part_is_compared_with_the_checkpoints_in_it_and_is_in_part_with_any_other(
    sealed: Desk, tool: list[str]
) -> None:
    first, left, newest = sealed.sizes
    assert [sealed.told(tool, sealed.kept(size), whole=False)[0] for size in (left, newest)] == ["good"] * 2
    verdict, told = sealed.told(tool, sealed.kept(first), whole=False)
    assert verdict == "part"
    assert f"not compared with your copy: {first}\n" in told
    assert "cannot be compared" in told.splitlines()[-1]


@both
def test_a_copy_that_is_newer_than_the_bundle_is_not_called_good(sealed: Desk, tool: list[str]) -> None:
    name, size, root = sealed.kept(sealed.sizes[-1])
    verdict, told = sealed.told(tool, [name, str(int(size) + 1), root], whole=True)
    assert verdict == "part"
    assert f"({int(size) + 1}) is larger than this one ({size})." in told.splitlines()[-1]
    assert "keep both, and tell the contract's officer. If it was made before" in told.splitlines()[-1]
    assert "that is itself the evidence that sealed entries were lost or hidden" in told.splitlines()[-1]


@pytest.mark.parametrize("lines", [[], ["a", "1"], ["a", "x", "b"], ["a", "1", "b"]])
@both
def test_what_is_no_checkpoint_is_refused(sealed: Desk, tool: list[str], lines: list[str]) -> None:
    assert sealed.told(tool, lines, whole=True)[0] == "bad"


@both
def test_a_copy_of_another_log_is_refused(sealed: Desk, tool: list[str]) -> None:
    _, size, root = sealed.kept(sealed.sizes[-1])
    assert "of another log" in sealed.told(tool, ["other.example/log", size, root], whole=True)[1]


@pytest.mark.browser
def test_the_page_in_the_browser_says_the_same(sealed: Desk, chromium_path: str, tmp_path: Path) -> None:
    from playwright.sync_api import sync_playwright

    first, left, newest = sealed.sizes
    name, _, root = sealed.kept(newest)
    cases = [
        (sealed.kept(first), True, "good", f"agrees with your copy: {first}\n"),
        (["", *sealed.kept(left), "", "\u2014 more"], False, "good", f"agrees with your copy: {left}\n"),
        (sealed.kept(first), False, "part", f"the checkpoint you kept ({first}) cannot be compared with this."),
        ([name, str(newest + 1), root], True, "part", f"({newest + 1}) is larger than this one ({newest})."),
        ([name, str(first), root], True, "bad", f"not the log of the checkpoint you kept ({first})"),
        (["other.example/log", str(first), root], True, "bad", "of another log"),
        ([name, "1"], True, "bad", "what was kept is not a checkpoint"),
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path)
        page = browser.new_context(offline=True).new_page()
        for lines, whole, verdict, words in cases:
            written(sealed.bundle(whole=whole), tmp_path)
            (tmp_path / "kept.txt").write_bytes(b"\xef\xbb\xbf" + "\r\n".join(lines).encode())
            checker = tmp_path / "bundle" / "check.html"
            told = by_browser(page, tmp_path, [sealed.office.log.vkey], checker, kept=tmp_path / "kept.txt")
            shell = said([*TOOLS[1], "-c", "kept.txt"], tmp_path, [sealed.office.log.vkey])
            assert (told[0], shell[0]) == (verdict, verdict), (lines, told)
            assert words in page.inner_text("#facts") + "\n" + told[1], (lines, told)
        browser.close()
