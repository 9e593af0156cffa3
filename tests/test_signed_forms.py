"""Forms that bear the organisation's electronic signature (PAdES): off by default, still PDF/A, the signed file on record."""

import hashlib
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID
from pdf_a_claims import amiss

from custody import db, files
from custody.caller import new_idem
from custody.models import Document
from custody.settings import Settings

PASSPHRASE = "unlikely lantern"


@pytest.fixture(scope="module")
def key_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The organisation's key with its certificate, made for this test."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Minato Johoshori")])
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    made = x509.CertificateBuilder(name, name, key.public_key(), 1).add_extension(usage, critical=True)
    made = made.not_valid_before(datetime(2026, 1, 1, tzinfo=UTC)).not_valid_after(datetime(2096, 1, 1, tzinfo=UTC))
    file = tmp_path_factory.mktemp("organisation") / "key.p12"
    sealed = BestAvailableEncryption(PASSPHRASE.encode())
    file.write_bytes(pkcs12.serialize_key_and_certificates(b"key", key, made.sign(key, hashes.SHA256()), None, sealed))
    return file


def issue(browse: Callable[[str], Any], cast: Any) -> Any:
    path = f"/forms/contracts/{cast.contracts['tax'].partition(':')[2]}/F-13"
    form = {"idem": new_idem(), "addressee": "みなと区長　あて", "since": "2026-01-01", "until": "2026-01-02"}
    return browse("高橋").post(path, form)


def with_key(monkeypatch: pytest.MonkeyPatch, file: Path, passphrase: str) -> None:
    chosen = Settings(base_url="http://localhost", pades_key=str(file), pades_passphrase=passphrase)
    monkeypatch.setattr("custody.web.documents.settings", lambda: chosen)


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_signed_form_is_valid_and_pdf_a_and_its_hash_is_that_of_the_signed_file(
    browse: Any, cast: Any, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_key(monkeypatch, key_file, PASSPHRASE)
    page = issue(browse, cast).location
    row = Document.get()
    kept = files.path_of(row.file)
    pdf = kept.read_bytes()
    assert hashlib.sha256(pdf).hexdigest() == row.file
    said = subprocess.run(["pdfsig", kept], check=False, capture_output=True, text=True).stdout
    for word in ("Signature is Valid", "Total document signed", "ETSI.CAdES.detached", "Minato Johoshori"):
        assert word in said, said
    assert amiss(pdf) == []
    assert amiss(pdf.replace(b"<pdfaid:part>2<", b"<pdfaid:part>4<").replace(b'pdfaid:part="2"', b'pdfaid:part="4"'))
    assert "電子署名（PAdES）" in browse("高橋").get(page).get_data(as_text=True)


@pytest.mark.parametrize("engine", ["sqlite"])
def test_where_the_key_cannot_be_opened_nothing_is_issued(
    browse: Any, cast: Any, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_key(monkeypatch, key_file, "wrong")
    answer = issue(browse, cast)
    assert answer.status_code == 503
    assert "電子署名できない" in answer.get_data(as_text=True)
    assert db.rows("SELECT count(*) FROM document") == [(0,)]
