"""Who kept receipts holds them against a bundle: what one acknowledged and the bundle denies is BAD, in all three tools."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from checking_bundles import Files, by_browser, said, unpacked, written
from sealed_ledger import Office, bundle_of

from custody import clock, db
from custody.ledger import notes, project, receipting
from custody.ledger.proofs import Receipt
from custody.queries import bundle_scopes
from custody.settings import log_origin

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"], indirect=True)]
FIRST = f"{log_origin()}/receipt\n"
Told = list[tuple[str, str]]


@pytest.fixture
def page(chromium_path: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path)
        yield browser.new_context(offline=True).new_page()
        browser.close()


class Kept:
    """A sealed ledger, and the receipts of the newest entries of two things in it."""

    def __init__(self, desk: Any, page: Any, folder: Path) -> None:
        self.desk, self.page, self.folder, self.office = desk, page, folder, Office()
        self.items = desk.stored(n=2)
        self.office.seal()
        newest = "SELECT hash FROM entry WHERE subject = ? ORDER BY seq DESC LIMIT 1"
        hashes = [db.rows(newest, (i,))[0][0] for i in self.items]
        self.notes = [receipting.signed(e, receipting.key()) for h in hashes if (e := receipting.entered(h))]

    def forged(self, n: int, **change: Any) -> str:
        """Another receipt in the place of the n-th, as only the server can sign it."""
        own = receipting.key()
        return notes.sign(replace(Receipt.opened(self.notes[n], [own.verifier]), **change).text(), own)

    def bundle(self, *, whole: bool) -> Files:
        boss = replace(self.desk.cast.caller("高橋"), administrator=True)
        row: Any = project.load(self.items[:1])[self.items[0]]
        return unpacked(
            bundle_of(boss, bundle_scopes.of_everything(boss) if whole else bundle_scopes.of_item(boss, row))
        )

    def told(self, lines: str, *, whole: bool = True, keys: list[str] | None = None, loosely: bool = False) -> Told:
        """What each of the three says. The file is a phone's for the shell, and of slips for the others."""
        written(self.bundle(whole=whole), self.folder)
        slips, phone = self.folder / "slips.txt", self.folder / "receipts.jsonl"
        slips.write_text(lines)
        phone.write_text("".join(f"{_saved(note)}\n" for note in _each(lines)))
        for file in (slips, phone) if loosely else ():
            spread = file.read_bytes().replace(b"\n", b"\r\n \r\n")
            file.write_bytes(b"\xef\xbb\xbf\n\n" + spread + b"\n\n")
        known = [self.office.log.vkey, *([receipting.key().vkey] if keys is None else keys)]
        return [
            said(["python3", "-I", "-S", "bundle/verify.py", "-r", "slips.txt"], self.folder, known),
            said(["sh", "bundle/verify.sh", "-r", "receipts.jsonl"], self.folder, known),
            said(["sh", "bundle/verify.sh", "-r", "slips.txt"], self.folder, known),
            by_browser(self.page, self.folder, known, self.folder / "bundle" / "check.html", phone),
        ]


def _saved(note: str) -> str:
    return json.dumps({"note": note, "number": "M"}, ensure_ascii=False, separators=(",", ":"))


def _each(lines: str) -> list[str]:
    return [f"{FIRST}{note}" for note in lines.split(FIRST) if note]


@pytest.fixture
def kept(desk: Any, page: Any, tmp_path: Path) -> Kept:
    return Kept(desk, page, tmp_path)


def all_say(told: Told, verdict: str, words: str = "") -> None:
    assert [v for v, _ in told] == [verdict] * len(told), told
    assert all(words in last for _, last in told), told


def test_receipts_that_the_bundle_bears_out_are_good(kept: Kept) -> None:
    told = kept.told("".join(kept.notes))
    all_say(told, "good")
    assert all("as receipts say: 2, 未照合 / not compared: 0\n" in text for _, text in told[:3])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda _seq, _now: {"hash": "0" * 64}, "another entry than the one that a receipt acknowledged"),
        (lambda r, now: {"seq": r + 1, "received": now(-hours(1))}, "acknowledged by a receipt, and not here"),
        (
            lambda _seq, now: {"subject": "item:gone", "received": now(-hours(1))},
            "acknowledged by a receipt, and not here",
        ),
    ],
    ids=["other", "cut", "gone"],
)
def test_what_a_receipt_acknowledged_and_the_bundle_denies_is_bad(
    kept: Kept, change: Callable[..., dict[str, Any]], words: str
) -> None:
    ((newest,),) = db.rows("SELECT max(received) FROM entry")
    seq = Receipt.opened(kept.notes[0], [receipting.key().verifier]).seq
    note = kept.forged(0, **change(seq, lambda by: clock.stamp(clock.parse(newest) + by)))
    all_say(kept.told(kept.notes[1] + note), "bad", words)


def test_what_is_newer_or_of_a_thing_that_is_not_in_it_is_in_part(kept: Kept) -> None:
    seq = Receipt.opened(kept.notes[0], [receipting.key().verifier]).seq
    newer = kept.forged(0, seq=seq + 1, received=clock.now())
    all_say(kept.told(newer), "part", "1 of your receipts cannot be compared")
    all_say(kept.told("".join(kept.notes), whole=False), "part", "1 of your receipts cannot be compared")


def test_a_receipt_counts_only_by_a_key_of_receipts_that_the_reader_gives(kept: Kept) -> None:
    all_say(kept.told(kept.notes[0], keys=[]), "bad", "a receipt that none of the given keys signed")
    text = notes.split(kept.notes[0])[0]
    all_say(kept.told(notes.sign(text, kept.office.log)), "bad", "a receipt that none of the given keys signed")
    all_say(kept.told(kept.notes[0].replace(text.split("\n")[3], "0" * 64)), "bad", "does not verify")


def test_blank_lines_and_a_mark_of_utf_8_do_not_matter(kept: Kept) -> None:
    all_say(kept.told("".join(kept.notes), loosely=True), "good")


def test_what_is_no_receipt_is_bad(kept: Kept) -> None:
    for lines in ("not one\n", kept.office.log.vkey + "\n", "azukari.local/log/receipt\nitem:a\n1\n\n"):
        assert {v for v, _ in kept.told(lines)} == {"bad"}


def hours(n: int) -> timedelta:
    return timedelta(hours=n)
