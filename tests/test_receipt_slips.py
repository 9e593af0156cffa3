"""A slip goes with what is carried, returned or destroyed: one entry, its hash to be read, its receipt to be scanned."""

import io
import subprocess
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from custody import clock, db, keyring
from custody.documents import act_slip
from custody.documents.act_slip import Slip
from custody.documents.checkpoint_slip import fingerprint
from custody.ledger import receipting
from custody.ledger.proofs import Receipt
from custody.queries import receipts as queries


def head(item: str) -> tuple[str, int, str, str]:
    """Hash, number, kind and time of the newest entry."""
    sql = "SELECT hash, seq, kind, received FROM entry WHERE subject = ? ORDER BY seq DESC LIMIT 1"
    ((hash_, seq, kind, received),) = db.rows(sql, (item,))
    return hash_, seq, kind, received


def words(pdf: bytes, folder: Path) -> str:
    """The text of a PDF of one page, without spaces and line breaks."""
    file = folder / "slip.pdf"
    file.write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, check=True)
    assert done.stdout.count("\f") == 1
    return "".join(done.stdout.split())


@pytest.fixture
def shown(desk: Any, cast: Any) -> queries.Shown:
    (item,) = desk.out()
    return queries.of_entry(cast.caller("佐藤"), head(item)[0])


def test_a_slip_is_fetched_from_the_history_of_a_thing(desk: Any, browse: Any, tmp_path: Path) -> None:
    (item,) = desk.out()
    hash_, seq, _, received = head(item)
    ((number,),) = db.rows("SELECT number FROM item WHERE id = ?", (item,))
    browser = browse("佐藤")
    assert f'href="/entries/{hash_}/slip.pdf"' in browser.get(f"/items/{number}/history").get_data(as_text=True)
    answer = browser.get(f"/entries/{hash_}/slip.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    said = words(answer.data, tmp_path)
    here = clock.japan(received)
    assert all(part in said for part in (number, hash_, "取り出し", f"{here:%H:%M:%S}", str(seq)))
    assert fingerprint(keyring.published(keyring.RECEIPT)[0]) in said
    assert not [name for (name,) in db.rows("SELECT name FROM person") if "".join(name.split()) in said]


def test_the_symbol_holds_the_signed_receipt(shown: queries.Shown) -> None:
    picture = act_slip.drawn(act_slip.of(shown), "png")
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
    receipt = Receipt.opened(found.bytes.decode(), receipting.verifiers())
    assert (receipt.hash, receipt.seq) == (shown.entered.hash, shown.entered.seq)


def test_a_slip_of_the_longest_words_stays_one_page(shown: queries.Shown, tmp_path: Path) -> None:
    from custody.events import KINDS

    title = max((k.title for k in KINDS.values()), key=lambda t: len(t.ja) * 2 + len(t.en))
    origin = "市" * 60
    note = shown.note.replace(shown.note.partition("\n")[0], f"{origin}/receipt")
    slip = Slip(title, "A-999999-1", 999_999, shown.entered.received, "f" * 64, note, shown.vkey)
    assert "f" * 64 in words(act_slip.drawn(slip, "pdf"), tmp_path)


def test_another_contracts_people_and_unknown_hashes_get_no_slip(desk: Any, browse: Any, cast: Any) -> None:
    (item,) = desk.out()
    hash_ = head(item)[0]
    ((person,),) = db.rows("SELECT head FROM person WHERE id = ?", (cast.people["佐藤"],))
    other = browse("山本")
    assert [other.get(f"/entries/{h}/slip.pdf").status_code for h in (hash_, "0" * 64, "x", person)] == [404] * 4
    assert browse("佐藤").get(f"/entries/{person}/slip.pdf").status_code == 404
