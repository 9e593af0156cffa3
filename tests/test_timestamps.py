"""A time-stamping authority (RFC 3161) stamps checkpoints: by file or by its address, checked before it is believed."""

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from time_authority import TimeAuthority

from custody import db
from custody.ledger import checkpoints, guards, notes, outside, timestamps
from custody.ledger.checkpoints import Signed
from custody.settings import settings
from custody.signer.rounds import Signer

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def authorities(tmp_path_factory: pytest.TempPathFactory) -> tuple[TimeAuthority, TimeAuthority]:
    folder = tmp_path_factory.mktemp("tsa")
    return TimeAuthority(folder / "one"), TimeAuthority(folder / "other", "Another TSA")


@pytest.fixture
def authority(authorities: tuple[TimeAuthority, TimeAuthority], monkeypatch: pytest.MonkeyPatch) -> TimeAuthority:
    """The one that is trusted."""
    monkeypatch.setenv("CUSTODY_TSA_CA", str(authorities[0].ca))
    settings.cache_clear()
    return authorities[0]


def signed(desk: Any) -> Signed:
    desk.received()
    Signer().round()
    newest = checkpoints.newest()
    assert newest is not None
    return newest


def text_of(one: Signed) -> bytes:
    return notes.split(one.note)[0].encode()


def kept() -> list[int]:
    return [size for (size,) in db.rows("SELECT size FROM timestamp_token ORDER BY size")]


def given(tmp_path: Path, answer: bytes) -> str:
    (tmp_path / "answer.tsr").write_bytes(answer)
    return str(tmp_path / "answer.tsr")


def asked(command: Command, tmp_path: Path) -> bytes:
    file = tmp_path / "request.tsq"
    code, _, err = command("checkpoint", "--timestamp-request", str(file))
    assert code == 0, err
    return file.read_bytes()


def test_a_stamp_is_asked_for_and_taken_in_by_file(
    desk: Any, command: Command, authority: TimeAuthority, tmp_path: Path
) -> None:
    newest = signed(desk)
    answer = authority.answer(asked(command, tmp_path))
    signed(desk)  # the ledger has grown meanwhile
    code, out, err = command("checkpoint", "--timestamp-answer", given(tmp_path, answer))
    assert code == 0, err
    assert f"{newest.size:,} entries" in out
    assert kept() == [newest.size]
    left = outside.newest_left()
    assert left is not None
    assert left[:2] == (newest.size, "tsa")
    assert timestamps.answer_to(newest.size) == answer
    assert command("verify")[0] == 0


def test_the_same_answer_is_kept_once(desk: Any, command: Command, authority: TimeAuthority, tmp_path: Path) -> None:
    newest = signed(desk)
    file = given(tmp_path, authority.stamp(text_of(newest)))
    assert [command("checkpoint", "--timestamp-answer", file)[0] for _ in range(2)] == [0, 0]
    assert kept() == [newest.size]


@pytest.mark.parametrize("damage", ["text", "note", "garbage", "empty", "request", "cut", "long", "sha512", "bit"])
def test_what_is_no_stamp_of_a_checkpoint_is_not_kept(
    desk: Any, command: Command, authority: TimeAuthority, tmp_path: Path, damage: str
) -> None:
    newest = signed(desk)
    good = authority.stamp(text_of(newest))
    answers: dict[str, Callable[[], bytes]] = {
        "text": lambda: authority.stamp(text_of(newest) + b"x"),
        "note": lambda: authority.stamp(newest.note.encode()),
        "garbage": lambda: b"\x00\xff" * 500,
        "empty": lambda: b"",
        "request": lambda: asked(command, tmp_path),
        "cut": lambda: good[:-20],
        "long": lambda: good + bytes(timestamps.MAX_ANSWER),
        "sha512": lambda: authority.stamp(text_of(newest), "sha512"),
        "bit": lambda: good[:-9] + bytes([good[-9] ^ 1]) + good[-8:],
    }
    code, _, err = command("checkpoint", "--timestamp-answer", given(tmp_path, answers[damage]()))
    assert code == 1
    unreadable = damage in ("garbage", "empty", "request", "cut", "long")
    assert ("cannot be read as a time stamp" if unreadable else "Not a time stamp") in err
    assert kept() == []
    assert outside.newest_left() is None


def test_an_answer_cut_off_anywhere_is_said_to_be_unreadable(desk: Any, authority: TimeAuthority) -> None:
    good = authority.stamp(text_of(signed(desk)))
    for length in (1, 100, len(good) // 2, len(good) - 1):
        with pytest.raises(timestamps.UnreadableAnswer):
            timestamps.taken_in(good[:length], authority.ca)


def test_a_stamp_of_an_authority_that_is_not_trusted_is_not_kept(
    desk: Any,
    command: Command,
    authority: TimeAuthority,
    authorities: tuple[TimeAuthority, TimeAuthority],
    tmp_path: Path,
) -> None:
    newest = signed(desk)
    code, _, err = command("checkpoint", "--timestamp-answer", given(tmp_path, authorities[1].stamp(text_of(newest))))
    assert code == 1
    assert "Not a time stamp" in err
    assert kept() == []


def test_without_a_trusted_authority_nothing_is_taken_in(desk: Any, command: Command, tmp_path: Path) -> None:
    signed(desk)
    for words in (("--timestamp-answer", given(tmp_path, b"x")), ("--timestamp", "http://localhost:1/")):
        code, _, err = command("checkpoint", *words)
        assert code == 2
        assert "CUSTODY_TSA_CA" in err


def test_without_openssl_it_is_said(
    desk: Any, command: Command, authority: TimeAuthority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest = signed(desk)
    file = given(tmp_path, authority.stamp(text_of(newest)))
    monkeypatch.setenv("PATH", str(tmp_path))
    for words in (("--timestamp-answer", file), ("--timestamp-request", str(tmp_path / "q"))):
        code, _, err = command("checkpoint", *words)
        assert code == 2
        assert "openssl 3 is needed" in err


class Answering:
    """The authority behind an address of this machine."""

    def __init__(self, answer: Callable[[bytes], bytes]) -> None:
        self.types: list[str | None] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outer.types.append(self.headers["Content-Type"])
                said = answer(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(200 if said else 500)
                self.end_headers()
                self.wfile.write(said)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)

    def __enter__(self) -> "Answering":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def test_an_authority_is_asked_by_its_address(desk: Any, command: Command, authority: TimeAuthority) -> None:
    newest = signed(desk)
    with Answering(authority.answer) as at:
        code, out, err = command("checkpoint", "--timestamp", at.url)
    assert code == 0, err
    assert out == newest.note
    assert at.types == ["application/timestamp-query"]
    assert kept() == [newest.size]


def test_an_answer_to_another_request_is_not_kept(desk: Any, command: Command, authority: TimeAuthority) -> None:
    """An old answer sent again says an old time: the nonce that was asked with must come back."""
    old = authority.stamp(text_of(signed(desk)))
    with Answering(lambda _asked: old) as at:
        code, _, err = command("checkpoint", "--timestamp", at.url)
    assert code == 1
    assert "Not a time stamp" in err
    assert kept() == []


@pytest.mark.parametrize("url", ["ftp://tsa.example/", "file:///etc/hostname", "tsa"])
def test_an_address_of_another_kind_is_not_asked(
    desk: Any, command: Command, authority: TimeAuthority, url: str
) -> None:
    signed(desk)
    assert command("checkpoint", "--timestamp", url)[0] == 2


def test_an_authority_that_does_not_answer_is_said(desk: Any, command: Command, authority: TimeAuthority) -> None:
    signed(desk)
    with Answering(lambda _asked: b"") as at:
        code, _, err = command("checkpoint", "--timestamp", at.url)
    assert code == 1
    assert "cannot be reached" in err


def spoiled(sql: str, *values: object) -> None:
    """One statement by whoever administers the database."""
    owner, database = db.proxy.obj, db.connect(settings().database, guarded=False)
    with db.bind(database).connection_context():
        guards.drop_guards(database)
        db.run_many(sql, [values])
    db.bind(owner)


@pytest.mark.parametrize(
    ("column", "value"), [("answer", "AAAA"), ("answer", "?"), ("sha256", "0" * 64), ("at", "2026-01-01T00:00:00.000Z"), ("size", 1)]
)  # fmt: skip
def test_a_stamp_that_was_changed_is_found(
    desk: Any, command: Command, authority: TimeAuthority, tmp_path: Path, column: str, value: object
) -> None:
    newest = signed(desk)
    command("checkpoint", "--timestamp-answer", given(tmp_path, authority.stamp(text_of(newest))))
    spoiled(f"UPDATE timestamp_token SET {column} = ?", value)
    code, out, _ = command("verify")
    assert code == 1
    assert f"timestamp:{1 if column == 'size' else newest.size}" in out


def test_a_stamp_verifies_also_where_its_authority_is_no_longer_known(
    desk: Any, command: Command, authority: TimeAuthority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest = signed(desk)
    command("checkpoint", "--timestamp-answer", given(tmp_path, authority.stamp(text_of(newest))))
    monkeypatch.delenv("CUSTODY_TSA_CA")
    settings.cache_clear()
    assert command("verify")[0] == 0
