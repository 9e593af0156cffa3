"""Copies of the newest checkpoint leave the building as a slip and by mail; on record only once they have."""

import hashlib
import socket
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from aiosmtpd.controller import Controller
from PIL import Image

from custody import db, keyring
from custody.documents.checkpoint_slip import Slip, drawn, fingerprint, grouped
from custody.ledger import checkpoints, notes, outside
from custody.ledger.notes import Checkpoint, Key
from custody.settings import settings
from custody.signer.rounds import Signer


class Box:
    """A mail server of the test's own. `full`: it takes nothing."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.full = False

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802, ARG002 - aiosmtpd's
        if self.full:
            return "452 no room"
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return "250 OK"


@pytest.fixture
def box(monkeypatch: pytest.MonkeyPatch) -> Iterator[Box]:
    box = Box()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    monkeypatch.setenv("CUSTODY_SMTP", f"smtp://127.0.0.1:{port}")
    monkeypatch.setenv("CUSTODY_MAIL_FROM", "azukari@example.jp")
    yield box
    server.stop()


@pytest.fixture
def signed(cast: Any) -> checkpoints.Signed:
    Signer().round()
    newest = checkpoints.newest()
    assert newest is not None
    return newest


@pytest.fixture
def command(command: Callable[..., Any]) -> Callable[..., Any]:
    """`custody checkpoint …`, run here."""
    return lambda *words: command("checkpoint", *words)


def left() -> list[tuple[int, str]]:
    return [(size, kind) for size, kind in db.rows("SELECT size, kind FROM outside")]


def test_the_code_on_a_slip_holds_the_three_lines(
    signed: checkpoints.Signed, command: Callable[..., Any], tmp_path: Path
) -> None:
    code, out, err = command("--slip", str(tmp_path / "slip.png"))
    assert (code, out) == (0, signed.note)
    assert "on record" in err
    with Image.open(tmp_path / "slip.png") as picture:
        assert abs(picture.width - 1240) <= 1
        read = zxingcpp.read_barcode(picture)
    assert read is not None
    assert read.text == notes.split(signed.note)[0]
    assert left() == [(signed.size, "slip")]


def test_a_slip_as_pdf_is_one_page_of_the_size_of_a_postcard(
    signed: checkpoints.Signed, command: Callable[..., Any], tmp_path: Path
) -> None:
    assert command("--slip", str(tmp_path / "slip.PDF"))[0] == 0
    data = (tmp_path / "slip.PDF").read_bytes()
    assert data.startswith(b"%PDF")
    assert left() == [(signed.size, "slip")]


@pytest.mark.parametrize("name", ["slip.txt", "slip", "none/slip.png"])
def test_a_slip_that_cannot_be_written_is_not_on_record(
    signed: checkpoints.Signed, command: Callable[..., Any], tmp_path: Path, name: str
) -> None:
    assert command("--slip", str(tmp_path / name))[0] in (1, 2)
    assert left() == []


def test_a_checkpoint_that_no_known_key_signed_becomes_no_slip(
    signed: checkpoints.Signed, command: Callable[..., Any], tmp_path: Path
) -> None:
    (keyring.folder() / "log.vkey").write_text(Key.new(settings().log).vkey + "\n")
    code, _, err = command("--slip", str(tmp_path / "slip.png"))
    assert code == 1
    assert "cannot be checked" in err
    assert not (tmp_path / "slip.png").exists()
    assert left() == []


@pytest.mark.parametrize("origin", ["a/log", "長い.example/" + "x" * 188])
def test_a_slip_is_one_page_that_reads_whatever_the_name(origin: str) -> None:
    text = Checkpoint(origin, 2**52, bytes(range(32))).text()
    keys = [Key.new(origin).vkey for _ in range(2)]
    with Image.open(BytesIO(drawn(Slip(text, "2026-11-23T08:20:01.123Z", keys), "png"))) as picture:
        read = zxingcpp.read_barcode(picture)
    assert read is not None
    assert read.text == text


def test_the_fingerprint_is_what_sha256sum_says_of_the_key() -> None:
    assert fingerprint("a+b+c") == hashlib.sha256(b"a+b+c").hexdigest()
    assert grouped("abcdefghij") == "abcd efgh ij"


def test_the_letter_carries_the_note_byte_for_byte(
    signed: checkpoints.Signed, command: Callable[..., Any], box: Box
) -> None:
    code, _, err = command("--mail", "kansa@city.example.jp")
    assert code == 0
    assert "on record" in err
    (letter,) = box.letters
    (attached,) = letter.iter_attachments()
    assert letter["To"] == "kansa@city.example.jp"
    assert attached.get_filename() == f"checkpoint-{signed.size:010d}.txt"
    assert attached.get_content() == signed.note.encode()
    body = letter.get_body()
    assert body is not None
    said = body.get_content()
    assert signed.note.splitlines()[2] in said
    assert said.index("根") < said.index("Root")
    assert fingerprint(checkpoints.verifiers()[0].vkey) in said
    assert left() == [(signed.size, "mail")]


def test_a_letter_that_is_not_taken_is_not_on_record(
    signed: checkpoints.Signed, command: Callable[..., Any], box: Box
) -> None:
    box.full = True
    code, _, err = command("--mail", "kansa@city.example.jp")
    assert code == 1
    assert "not taken" in err
    assert outside.newest_left() is None


def test_without_a_server_that_answers_nothing_is_on_record(
    signed: checkpoints.Signed, command: Callable[..., Any], box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUSTODY_SMTP", "smtp://127.0.0.1:9")
    code, _, err = command("--mail", "kansa@city.example.jp")
    assert code == 1
    assert "mail server" in err
    assert left() == []


def test_without_a_server_in_the_settings_it_says_which(
    signed: checkpoints.Signed, command: Callable[..., Any]
) -> None:
    code, _, err = command("--mail", "kansa@city.example.jp")
    assert code == 2
    assert "CUSTODY_SMTP" in err


@pytest.mark.parametrize("wrong", ["kansa", "a@example.jp\nBcc: x@example.jp", "a@example.jp,b@example.jp"])
def test_what_is_no_single_address_is_not_mailed_to(
    signed: checkpoints.Signed, command: Callable[..., Any], box: Box, wrong: str
) -> None:
    assert command("--mail", wrong)[0] == 2
    assert (box.letters, left()) == ([], [])
