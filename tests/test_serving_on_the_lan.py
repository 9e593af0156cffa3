"""`custody serve --lan`: a local authority that vouches for this machine alone, a certificate, and the door for phones."""

import os
import signal
import socket
import ssl
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from custody.cli.serve import for_the_network
from custody.lan import authority
from custody.lan.authority import Shown, names_of, prepare, read
from custody.settings import settings

NAMES = ["192.168.1.5", "vault", "vault.local", "localhost", "127.0.0.1"]
ROOT = Path(__file__).parent.parent


@pytest.fixture
def shown(tmp_path: Path) -> Shown:
    return prepare(tmp_path / "lan", NAMES)


def believed(shown: Shown, name: str) -> bool:
    """Whether who trusts the authority takes what the server shows for `name`."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(shown.certificate, shown.key)
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    asking = ssl.create_default_context(cafile=str(shown.authority)).wrap_bio(back, there, server_hostname=name)
    answering = server.wrap_bio(there, back, server_side=True)
    for side in (asking, answering, asking, answering):
        try:
            side.do_handshake()
        except ssl.SSLWantReadError:
            continue
        except ssl.SSLCertVerificationError:
            return False
    return True


@pytest.mark.parametrize("name", NAMES)
def test_who_trusts_the_authority_believes_the_server_under_each_of_its_names(shown, name):
    assert believed(shown, name)
    assert not believed(shown, "other.local")


@pytest.mark.parametrize("name", ["bank.example", "8.8.8.8"])
def test_the_authority_cannot_vouch_for_anybody_else(shown, name):
    authority._make_certificate(shown, [name], datetime.now(UTC))
    assert not believed(shown, name)


def test_keys_are_for_their_owner_alone(shown):
    for key in (shown.key, shown.authority.with_suffix(".key")):
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE(shown.key.parent.stat().st_mode) == 0o700


def test_nothing_is_made_anew_before_its_time(shown):
    before = {f.name: f.read_bytes() for f in shown.key.parent.iterdir()}
    assert prepare(shown.key.parent, NAMES) == shown
    assert {f.name: f.read_bytes() for f in shown.key.parent.iterdir()} == before


@pytest.mark.parametrize("why", ["another address", "its time is over"])
def test_a_new_certificate_needs_no_new_trust(shown, why):
    trusted, old = shown.authority.read_bytes(), shown.certificate.read_bytes()
    names = ["192.168.1.77", *NAMES[1:]] if why == "another address" else NAMES
    later = datetime.now(UTC) + timedelta(days=0 if why == "another address" else 380)
    prepare(shown.key.parent, names, later)
    assert shown.authority.read_bytes() == trusted
    assert shown.certificate.read_bytes() != old


def test_phones_take_no_certificate_for_longer_than_398_days(shown):
    made = read(shown.certificate)
    assert made.not_valid_after_utc - made.not_valid_before_utc <= timedelta(days=398)


def test_an_authority_is_made_anew_only_where_it_may_not_vouch_for_a_name(shown):
    before = shown.fingerprint
    again = prepare(shown.key.parent, ["custody.firm.example", *NAMES])
    assert again.fingerprint != before
    assert believed(again, "custody.firm.example")


def test_labels_printed_over_http_are_still_read(monkeypatch):
    for name, value in {"BASE_URL": "http://vault.local:8000", "FORMER_BASE_URLS": "http://old.example"}.items():
        monkeypatch.setenv(f"CUSTODY_{name}", value)
    for name in ("HOST", "TRUSTED_HOSTS"):
        monkeypatch.setenv(f"CUSTODY_{name}", "")
        monkeypatch.delenv(f"CUSTODY_{name}")
    settings.cache_clear()
    for_the_network()
    made = settings()
    assert made.base_url == "https://vault.local:8000"
    assert made.former_base_urls == ("http://vault.local:8000", "http://old.example")
    assert "localhost" in made.trusted_hosts


def test_a_machine_is_known_by_its_base_url_first():
    assert names_of("vault.example", "10.0.0.7")[:2] == ["vault.example", "10.0.0.7"]


def _free_pair() -> int:
    for port in range(21_000 + os.getpid() % 20_000, 60_000, 2):
        with socket.socket() as one, socket.socket() as two:
            try:
                one.bind(("127.0.0.1", port))
                two.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port
    raise AssertionError("no free ports")


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """`custody serve --lan` on this machine, on this port and the next."""
    chosen = _free_pair()
    given = {
        "DATABASE": f"sqlite:///{tmp_path}/custody.db", "PORT": str(chosen), "HOST": "127.0.0.1", "SIGNER": "none",
        "KEYS": str(tmp_path / "keys"), "BASE_URL": f"http://vault.local:{chosen}",
        "SECURITY_LOG": str(tmp_path / "security.log"),
    }  # fmt: skip
    env = {**os.environ, **{f"CUSTODY_{n}": v for n, v in given.items()}}
    process = subprocess.Popen(
        [sys.executable, "-m", "custody", "serve", "--lan"], cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    said = ""
    while "SHA-256" not in said:
        line = process.stdout.readline()
        assert line, said
        said += line
    yield chosen
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)


def fetched(url: str, context: ssl.SSLContext | None = None) -> tuple[int, bytes, str]:
    for _ in range(100):
        try:
            with urllib.request.urlopen(url, context=context, timeout=5) as answer:
                return answer.status, answer.read(), answer.headers["Content-Type"]
        except urllib.error.HTTPError as answer:
            return answer.code, b"", ""
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{url} does not answer")


def test_a_phone_fetches_the_certificate_over_http_and_then_the_pages_over_https(port, tmp_path):
    door = f"http://127.0.0.1:{port + 1}"
    status, certificate, kind = fetched(f"{door}/azukari-ca.crt")
    assert (status, kind) == (200, "application/x-x509-ca-cert")
    (tmp_path / "ca.crt").write_bytes(certificate)
    _, page, _ = fetched(f"{door}/")
    assert f"https://vault.local:{port}/phone" in page.decode()
    assert read(tmp_path / "ca.crt").subject.rfc4514_string().removeprefix("CN=") in page.decode()
    for path in ("/../keys/lan/authority.key", "/lan/server.key", "/signin"):
        assert fetched(door + path)[0] == 404
    trusting = ssl.create_default_context(cafile=str(tmp_path / "ca.crt"))
    status, page, _ = fetched(f"https://localhost:{port}/phone", trusting)
    assert status == 200
    assert "この端末で使えるもの" in page.decode()
    with pytest.raises(urllib.error.URLError, match="certificate verify failed"):
        urllib.request.urlopen(f"https://localhost:{port}/phone", timeout=5)
