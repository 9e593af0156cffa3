"""A bundle made after the log's key was lost or stolen says so, and a reader's tools count that key only so far."""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from checking_bundles import Files, by_browser, by_python, by_shell, said, summed, unpacked, written
from sealed_ledger import bundle_of
from time_authority import TimeAuthority

from custody import keyring
from custody.ledger import checkpoints, notes, outside
from custody.ledger.checkpoints import Signed
from custody.ledger.notes import COSIGNS, Key
from custody.queries import bundle_scopes
from custody.settings import settings
from custody.signer.rounds import Signer

Command = Callable[..., tuple[int, str, str]]
CONFIRMED = ("--confirm", "azukari.local/log")
TOOLS = [by_python, by_shell]

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def signed(desk: Any, *, left: bool = False) -> Signed:
    """An act more, and the checkpoint over it; a copy of it left the building."""
    desk.received()
    Signer().round()
    newest = checkpoints.newest()
    assert newest is not None
    if left:
        outside.left(newest.size, "slip")
    return newest


def bundle(desk: Any) -> Files:
    boss = replace(desk.cast.caller("高橋"), administrator=True)
    return unpacked(bundle_of(boss, bundle_scopes.of_everything(boss)))


def witnessed(at: Signed) -> str:
    """Cosigned by a witness that is known here, whose public key this is."""
    witness = Key.new("city.example/auditor", COSIGNS)
    keyring.publish(keyring.WITNESS, witness.vkey)
    outside.cosigned(notes.cosign(at.note, witness, 1_790_000_000), [witness.verifier])
    return witness.vkey


@pytest.fixture
def stolen(desk: Any, command: Command, tmp_path: Path) -> tuple[Files, str, str, int, int]:
    """A bundle of a ledger whose key was stolen after one of its copies outside; its keys, and the sizes of two copies."""
    good, later = signed(desk, left=True).size, signed(desk).size
    outside.left(later, "mail")
    assert command("keys", "compromised", "--since", str(good), *CONFIRMED)[0] == 0
    signed(desk)
    files = bundle(desk)
    written(files, tmp_path)
    old, new = keyring.published(keyring.LOG)
    return files, old, new, good, later


def test_the_bundle_says_in_words_which_key_counts_how_far(stolen: Any) -> None:
    files, old, new, good, _ = stolen
    lines = files["keys.txt"].decode().splitlines()
    assert f"up to {good:,} entries" in lines[lines.index(old) + 2]
    assert "present key" in lines[lines.index(new) + 2]
    assert f"`{old}@{good}`" in files["VERIFY.md"].decode()


def test_the_bundle_of_a_ledger_whose_key_was_never_replaced_says_nothing_of_it(desk: Any) -> None:
    signed(desk)
    files = bundle(desk)
    assert "compromised" not in files["keys.txt"].decode()
    assert "@" not in files["VERIFY.md"].decode().split("---")[-1]


@pytest.mark.parametrize("check", TOOLS)
def test_a_stolen_key_counts_up_to_its_bound(stolen: Any, tmp_path: Path, check: Any) -> None:
    _, old, new, good, later = stolen
    verdict, told = check(tmp_path, [new, f"{old}@{good}"])
    assert verdict == "good"
    assert f"not counted: checkpoints/{later}\n" in told
    assert f"checkpoints/{good}\n" not in told
    assert "not counted" not in check(tmp_path, [new, f"{old}@{later}"])[1]
    assert check(tmp_path, [new])[0] == "bad"


@pytest.mark.parametrize("check", TOOLS)
def test_what_a_given_witness_cosigned_counts_beyond_it(
    desk: Any, command: Command, tmp_path: Path, check: Any
) -> None:
    good, later = signed(desk, left=True), signed(desk)
    witness = witnessed(later)
    assert command("keys", "compromised", "--since", str(good.size), *CONFIRMED)[0] == 0
    signed(desk)
    written(bundle(desk), tmp_path)
    old, new = keyring.published(keyring.LOG)
    assert "not counted" in check(tmp_path, [new, f"{old}@{good.size}"])[1]
    verdict, told = check(tmp_path, [new, f"{old}@{good.size}", witness])
    assert verdict == "good"
    assert "not counted" not in told


@pytest.mark.parametrize("check", TOOLS)
def test_a_bundle_that_only_the_thief_signed_is_bad(desk: Any, tmp_path: Path, check: Any) -> None:
    """The newest checkpoint is signed by the stolen key alone."""
    good = signed(desk)
    signed(desk)
    written(bundle(desk), tmp_path)
    (old,) = keyring.published(keyring.LOG)
    assert check(tmp_path, [old])[0] == "good"
    verdict, told = check(tmp_path, [f"{old}@{good.size}"])
    assert verdict == "bad"
    assert "does not count so far" in told


@pytest.mark.parametrize("check", TOOLS)
@pytest.mark.parametrize("bound", ["@", "@x", "@01", "@12345678901234567", "@-1"])
def test_a_bound_that_is_no_number_is_no_key(stolen: Any, tmp_path: Path, check: Any, bound: str) -> None:
    _, old, new, _, _ = stolen
    assert "not a key" in check(tmp_path, [new, old + bound])[1]


@pytest.mark.parametrize("check", TOOLS)
def test_a_cosigner_has_no_bound(stolen: Any, tmp_path: Path, check: Any) -> None:
    _, old, new, good, _ = stolen
    cosigner = Key.new("city.example/auditor", COSIGNS).vkey
    assert "not a key" in check(tmp_path, [new, f"{old}@{good}", f"{cosigner}@5"])[1]


@pytest.mark.browser
def test_the_page_in_the_browser_says_the_same(stolen: Any, tmp_path: Path, page: Any) -> None:
    _, old, new, good, later = stolen
    verdict, _ = by_browser(page, tmp_path, [new, f"{old}@{good}"], tmp_path / "bundle" / "check.html")
    assert verdict == "good"
    assert f"not counted: checkpoints/{later}" in page.inner_text("#facts")
    for keys in ([new], [f"{old}@{good}"], [new, f"{old}@01"]):
        assert by_browser(page, tmp_path, keys, tmp_path / "bundle" / "check.html")[0] == "bad"


@pytest.fixture
def page(chromium_path: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path)
        yield browser.new_context(offline=True).new_page()
        browser.close()


@pytest.fixture
def stamped(
    desk: Any, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Files, TimeAuthority]:
    """A bundle whose newest checkpoint and one before it bear time stamps."""
    authority = TimeAuthority(tmp_path / "tsa")
    monkeypatch.setenv("CUSTODY_TSA_CA", str(authority.ca))
    settings.cache_clear()
    for _ in range(2):
        text = notes.split(signed(desk, left=True).note)[0].encode()
        (tmp_path / "answer").write_bytes(authority.stamp(text))
        assert command("checkpoint", "--timestamp-answer", str(tmp_path / "answer"))[0] == 0
    files = bundle(desk)
    written(files, tmp_path)
    return files, authority


def checked(tool: str, folder: Path, authority: Path | None, keys: list[str]) -> tuple[str, str]:
    more = ["-t", os.path.relpath(authority, folder)] if authority else []
    start = {"verify.py": ["python3"], "verify.sh": ["sh"]}[tool]
    return said([*start, f"bundle/{tool}", *more], folder, keys)


@pytest.mark.parametrize("tool", ["verify.py", "verify.sh"])
def test_time_stamps_are_checked_with_the_certificates_of_the_reader(stamped: Any, tmp_path: Path, tool: str) -> None:
    files, authority = stamped
    keys = keyring.published(keyring.LOG)
    names = [n for n in files if n.endswith(".tsr")]
    assert "checkpoint.tsr" in names
    verdict, told = checked(tool, tmp_path, None, keys)
    assert verdict == "good"
    assert "time stamp, not checked: checkpoint.tsr" in told
    verdict, told = checked(tool, tmp_path, authority.ca, keys)
    assert verdict == "good"
    assert "time stamp: checkpoint.tsr, " in told
    assert "GMT" in told
    assert "not checked" not in told
    other = TimeAuthority(tmp_path / "other")
    verdict, told = checked(tool, tmp_path, other.ca, keys)
    assert verdict == "bad"
    assert "not a time stamp" in told


@pytest.mark.parametrize("tool", ["verify.py", "verify.sh"])
def test_a_time_stamp_of_something_else_or_of_nothing_is_bad(stamped: Any, tmp_path: Path, tool: str) -> None:
    files, authority = stamped
    keys = keyring.published(keyring.LOG)
    written(summed({**files, "checkpoint.tsr": authority.stamp(b"else")}), tmp_path)
    assert checked(tool, tmp_path, authority.ca, keys)[0] == "bad"
    written(summed({**files, "checkpoints/1.tsr": files["checkpoint.tsr"]}), tmp_path)
    assert "a file is missing" in checked(tool, tmp_path, None, keys)[1]


@pytest.mark.browser
def test_the_page_in_the_browser_names_time_stamps(stamped: Any, tmp_path: Path, page: Any) -> None:
    files, _ = stamped
    keys = keyring.published(keyring.LOG)
    verdict, _ = by_browser(page, tmp_path, keys, tmp_path / "bundle" / "check.html")
    assert verdict == "good"
    assert "time stamp, not checked: checkpoint.tsr" in page.inner_text("#facts")
    written(summed({**files, "checkpoints/1.tsr": b""}), tmp_path)
    assert by_browser(page, tmp_path, keys, tmp_path / "bundle" / "check.html")[0] == "bad"


@pytest.mark.parametrize("tool", ["verify.py", "verify.sh"])
def test_what_is_not_under_a_stamped_checkpoint_cannot_be_older_than_the_stamp(
    desk: Any, stamped: Any, tmp_path: Path, tool: str
) -> None:
    _, authority = stamped
    keys = keyring.published(keyring.LOG)
    desk.received()
    files = bundle(desk)
    written(files, tmp_path)
    assert checked(tool, tmp_path, authority.ca, keys)[0] == "part"
    last = max(n for n in files if n.startswith("entries/"))
    dated_back = re.sub(rb'("received":")2[0-9]{3}', rb"\g<1>2001", files[last])
    assert dated_back != files[last]
    written(summed({**files, last: dated_back}), tmp_path)
    assert checked(tool, tmp_path, None, keys)[0] == "part"
    verdict, told = checked(tool, tmp_path, authority.ca, keys)
    assert verdict == "bad"
    assert f"received before the checkpoint was made, and not in it: {last}" in told
