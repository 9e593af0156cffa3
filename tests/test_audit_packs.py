"""An audit pack: every form of one contract with the evidence, checked with sha256sum alone, its issue on record."""

import hashlib
import io
import re
import subprocess
import time
import zipfile
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from checking_bundles import by_python, unpacked, written
from sealed_ledger import Office

from custody import db, files
from custody.caller import new_idem
from custody.ledger.whole import verify_all
from custody.models import Document


def key(subject: str) -> str:
    return subject.partition(":")[2]


def made(browser: Any, contract: str) -> bytes:
    """The zip, once it is there."""
    place = browser.post(f"/contracts/{contract}/audit-packs", {"idem": new_idem()}).location
    for _ in range(600):
        page = browser.get(place)
        if "Refresh" not in page.headers:
            return bytes(browser.get(f"{place}/file").data)
        time.sleep(0.1)
    raise AssertionError("it takes too long")


def test_a_contracts_auditor_takes_a_pack_that_sha256sum_alone_can_check(
    browse: Any, desk: Any, cast: Any, stranger: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.out("tax")
    contract, office = key(cast.contracts["tax"]), Office()
    monkeypatch.setattr("custody.web.audit_packs.await_seal", office.seal)
    browse("高橋").post(
        f"/forms/contracts/{contract}/F-13",
        {"idem": new_idem(), "addressee": "みなと区長　あて", "since": "2026-01-01", "until": "2026-01-02"},
    )
    issued = Document.get(Document.sheet == "F-13")
    data = made(browse("吉田"), contract)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        archive.extractall(tmp_path)
    checked = subprocess.run(
        ["sha256sum", "-c", "SHA256SUMS"], check=False, cwd=tmp_path, capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stdout
    assert checked.stdout.count(": OK") == len(names) - 1
    page = (tmp_path / "index.html").read_text()
    listed = re.findall(r'href="([^"]+)">.*?<code>([0-9a-f]{64})</code>', page)
    assert {name for name, _ in listed} == set(names) - {"SHA256SUMS", "index.html", "index.pdf"}
    assert [name for name, _ in listed][:4:3] == ["1-late-entries.csv", "2-places.csv"]
    assert all(hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() == sha for name, sha in listed)
    assert {f"forms/F-{n}.pdf" for n in ("01", "03", "14", "20", "28")} <= set(names)
    assert "forms/F-26.pdf" not in names
    assert (tmp_path / f"issued/F-13_{issued.number}.pdf").read_bytes() == files.path_of(issued.file).read_bytes()
    row = Document.get(Document.sheet == "pack")
    assert (row.file, row.state) == (hashlib.sha256(data).hexdigest(), "issued")
    assert not files.path_of(row.file).exists()
    assert not [f for f in verify_all() if f.subject != "checkpoint"]  # whose key this process does not have
    (found,) = zxingcpp.read_barcodes(pypdfium2.PdfDocument(tmp_path / "forms/F-01.pdf")[0].render(scale=3).to_pil())
    told = stranger.get(found.text.removeprefix("HTTP://LOCALHOST")).get_data(as_text=True)
    assert row.file in told
    assert "監査資料一式" in told
    evidence = (tmp_path / "evidence-R8-101.zip").read_bytes()
    assert by_python(written(unpacked(evidence), tmp_path / "evidence"), [office.log.vkey])[0] == "good"


def test_a_pack_that_was_only_begun_counts_as_not_issued(
    browse: Any, cast: Any, stranger: Any, monkeypatch: Any
) -> None:
    def broken(*_given: object) -> int:
        raise OSError("the disk is gone")

    monkeypatch.setattr("custody.documents.pack.write", broken)
    monkeypatch.setattr("custody.web.audit_packs.await_seal", lambda: None)
    browser = browse("高橋")
    place = browser.post(f"/contracts/{key(cast.contracts['tax'])}/audit-packs", {"idem": new_idem()}).location
    for _ in range(200):
        page = browser.get(place)
        if "Refresh" not in page.headers:
            break
        time.sleep(0.05)
    assert "作成が途中で止まりました" in page.text
    row = Document.get(Document.sheet == "pack")
    assert (row.state, row.file) == ("making", None)
    assert stranger.get(f"/V/{row.number}/{row.code}").status_code == 404
    assert browser.get(f"/forms/issued/{key(row.id)}").status_code == 200
    assert db.rows("SELECT count(*) FROM entry WHERE kind = 'document.pack_made'") == [(0,)]


def test_a_pack_is_had_on_the_command_line(
    command: Any, cast: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("custody.queries.checkpointed.await_seal", Office().seal)
    out = tmp_path / "pack.zip"
    code, said, wrong = command("bundle", "--contract", "R8-103", "--pack", "--as", "高橋 誠", "--out", str(out))
    assert code == 0, wrong
    row = Document.get(Document.sheet == "pack")
    assert row.number in said
    assert row.file == hashlib.sha256(out.read_bytes()).hexdigest()
