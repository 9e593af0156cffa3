"""The command line, run as people run it: in a process of its own."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from custody import db
from custody.ids import read_code
from custody.ledger.guards import drop_guards

ROOT = Path(__file__).parent.parent
SIGN_IN = re.compile(r"^(?P<name>\S+ \S+) .*  (?P<login>[a-z]+) +(?P<password>[a-z0-9]{4}(?:-[a-z0-9]{4}){3})$", re.M)


class Shell:
    """Runs `custody …` on a database of its own in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "custody.db"
        self.env = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "LANG": "C.UTF-8",
            "CUSTODY_DATABASE": f"sqlite:///{self.file}",
            "CUSTODY_SECURITY_LOG": str(folder / "security.log"),
        }

    def run(self, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-W", "error", "-m", "custody", *words],
            cwd=self.folder, env=self.env | env, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    def rows(self, sql: str, *params: object) -> list[tuple[object, ...]]:
        with db.bind(db.connect(self.env["CUSTODY_DATABASE"])).connection_context():
            return db.rows(sql, params)

    def tamper(self, sql: str) -> None:
        """Change the database behind the ledger's back, its guards dropped."""
        raw = db.connect(self.env["CUSTODY_DATABASE"], guarded=False)
        with raw.connection_context():
            drop_guards(raw)
            raw.execute_sql(sql)


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Shell, subprocess.CompletedProcess[str]]:
    """A small demo, and what making it printed. Tests that change it work on a copy."""
    shell = Shell(tmp_path_factory.mktemp("demo"))
    return shell, shell.run("demo", "--local", "--no-serve", "--items", "30", "--days", "45")


@pytest.fixture
def demo(made: tuple[Shell, object], tmp_path: Path) -> Shell:
    """A copy of the demo of this test's own."""
    with db.bind(db.connect(made[0].env["CUSTODY_DATABASE"])).connection_context():
        db.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    copy = Shell(tmp_path)
    copy.file.write_bytes(made[0].file.read_bytes())
    for folder in ("files", "keys"):
        shutil.copytree(made[0].folder / folder, tmp_path / folder)
    return copy


def test_init_makes_the_database_and_prints_the_first_link(shell: Shell) -> None:
    done = shell.run("init")
    assert done.returncode == 0
    assert re.search(r"http://localhost:8000/setup/\S{30,}", done.stdout)
    assert shell.file.exists()


def test_init_again_changes_nothing_and_links_anew(shell: Shell) -> None:
    first, again = shell.run("init"), shell.run("init")
    assert "up to date" in again.stdout
    assert re.findall(r"/setup/(\S+)", first.stdout) != re.findall(r"/setup/(\S+)", again.stdout)


def test_a_wrong_setting_is_named_and_nothing_is_done(shell: Shell) -> None:
    done = shell.run("init", CUSTODY_PORT="0")
    assert (done.returncode, shell.file.exists()) == (2, False)
    assert "CUSTODY_PORT" in done.stderr


def test_verify_without_a_database_says_so(shell: Shell) -> None:
    done = shell.run("verify")
    assert done.returncode == 2
    assert "There is no database" in done.stderr
    assert not shell.file.exists()


def test_verify_of_a_file_that_is_no_database_says_so(shell: Shell) -> None:
    shell.file.write_text("not a database " * 100)
    done = shell.run("verify")
    assert done.returncode == 2
    assert "cannot be read" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_demo_prints_a_way_in_for_everyone(made: tuple[Shell, subprocess.CompletedProcess[str]]) -> None:
    done = made[1]
    assert done.returncode == 0, done.stderr
    sign_ins = {m["login"]: m["password"] for m in SIGN_IN.finditer(done.stdout)}
    assert set(sign_ins) >= {"takahashi", "suzuki", "sato", "tanaka", "yamamoto"}
    assert len(set(sign_ins.values())) == len(sign_ins)
    assert "http://localhost:8000" in done.stdout
    assert "█" in done.stdout
    assert re.search(r"Nothing is served yet.*CUSTODY_SECOND_FACTOR=offered make run", done.stdout, re.S)


def test_the_demo_tells_how_far_it_is(made: tuple[Shell, subprocess.CompletedProcess[str]]) -> None:
    assert re.findall(r"(\d+) %", made[1].stderr)[-1] == "100"


def test_a_printed_password_lets_its_owner_in(made: tuple[Shell, subprocess.CompletedProcess[str]]) -> None:
    from custody.usecases.accounts import sign_in

    shell, done = made
    way_in = next(m for m in SIGN_IN.finditer(done.stdout) if m["login"] == "suzuki")
    with db.bind(db.connect(shell.env["CUSTODY_DATABASE"])).connection_context():
        person = sign_in("suzuki", way_in["password"])
        assert db.rows("SELECT name FROM person WHERE id = ?", (person,)) == [("鈴木 一郎",)]


def test_the_demo_over_a_network_says_that_it_is_plain_http(shell: Shell) -> None:
    done = shell.run("demo", "--no-serve", "--items", "20", "--days", "30", CUSTODY_BASE_URL="http://192.0.2.7:8000")
    assert "http://192.0.2.7:8000" in done.stdout
    assert "Plain http" in done.stdout


def test_the_demo_leaves_a_database_alone_that_holds_anything(demo: Shell) -> None:
    before = demo.file.read_bytes()
    done = demo.run("demo", "--local", "--no-serve")
    assert done.returncode == 1
    assert "--again" in done.stderr
    assert demo.rows("SELECT count(*) FROM entry")
    assert demo.file.read_bytes() == before


def test_the_demo_again_makes_a_file_beside(demo: Shell) -> None:
    before = demo.rows("SELECT count(*) FROM entry")
    done = demo.run("demo", "--again", "--local", "--no-serve", "--items", "20", "--days", "30")
    assert done.returncode == 0
    (new,) = demo.folder.glob("demo-*.db")
    assert new.name in done.stdout
    assert demo.rows("SELECT count(*) FROM entry") == before


def test_verify_of_an_unchanged_database_ends_with_the_figures(demo: Shell) -> None:
    done = demo.run("verify")
    entries = int(str(demo.rows("SELECT count(*) FROM entry")[0][0]))
    subjects = int(str(demo.rows("SELECT count(DISTINCT subject) FROM entry")[0][0]))
    assert done.returncode == 0
    assert re.search(
        rf"Walked {entries:,} entries of {subjects:,} subjects in [\d.]+ s \([\d,]+ entries/s\)", done.stdout
    )
    assert done.stdout.endswith("Everything is as it was written.\n")


def test_verify_speaks_japanese_where_it_is_asked_to(demo: Shell) -> None:
    assert "すべて記録されたままです。" in demo.run("verify", LANG="ja_JP.UTF-8").stdout


def test_verify_names_the_item_and_the_entry_that_was_changed(demo: Shell) -> None:
    ((subject, number),) = demo.rows("SELECT id, number FROM item ORDER BY number LIMIT 1")
    changed = """CAST(replace(CAST(body AS TEXT), '"v":1', '"v":2') AS BLOB)"""
    demo.tamper(f"UPDATE entry SET body = {changed} WHERE subject = '{subject}' AND seq = 2")
    done = demo.run("verify")
    assert done.returncode == 1
    assert done.stdout.splitlines()[0].startswith(f"{number} ({subject}), entry 2: ")


def test_verify_names_the_item_whose_present_state_was_changed(demo: Shell) -> None:
    ((number,),) = demo.rows("SELECT number FROM item WHERE state = 'missing'")
    demo.tamper(f"UPDATE item SET state = 'stored' WHERE number = '{number}'")
    done = demo.run("verify")
    assert done.returncode == 1
    assert done.stdout.startswith(f"{number} (")


def test_verify_of_the_ledger_only_says_what_it_left_out(demo: Shell) -> None:
    done = demo.run("verify", "--ledger-only")
    assert done.returncode == 0
    assert "present states" in done.stdout.splitlines()[-1]
    assert "not looked at" in done.stdout.splitlines()[-1]


def test_verify_of_the_ledger_only_names_a_changed_entry_and_no_changed_state(demo: Shell) -> None:
    demo.tamper("UPDATE item SET description = 'x'")
    assert demo.run("init").returncode == 0  # puts up the guards again
    assert demo.run("verify", "--ledger-only").returncode == 0
    ((subject,),) = demo.rows("SELECT id FROM item ORDER BY number LIMIT 1")
    demo.tamper(f"UPDATE entry SET actor = 'person:x' WHERE subject = '{subject}' AND seq = 2")
    done = demo.run("verify", "--ledger-only")
    assert done.returncode == 1
    assert f"({subject}), entry 2: " in done.stdout.splitlines()[0]


def test_verify_prints_as_many_as_asked_and_counts_the_rest(demo: Shell) -> None:
    demo.tamper("UPDATE item SET description = 'x'")
    items = int(str(demo.rows("SELECT count(*) FROM item")[0][0]))
    done = demo.run("verify", "--limit", "3")
    lines = done.stdout.splitlines()
    assert [bool(re.match(r"[MP]-\d{6} ", line)) for line in lines[:4]] == [True, True, True, False]
    assert lines[3].startswith(f"And {items - 3:,} more")


def test_labels_draws_what_a_phone_reads_and_records_the_printing(demo: Shell) -> None:
    numbers = [
        str(n) for (n,) in demo.rows("SELECT number FROM item WHERE printed = 0 AND state = 'arrived' ORDER BY number")
    ]
    done = demo.run(
        "labels", *numbers, "--as", "鈴木", "--start", "5", "--out", "sheet.pdf", CUSTODY_BASE_URL="https://a.example"
    )
    assert done.returncode == 0, done.stderr
    codes = {read_code(text.rpartition("/")[2]) for text in read_from(demo.folder / "sheet.pdf")}
    assert codes == {c for (c,) in demo.rows(
        "SELECT code FROM label JOIN item ON item.id = label.subject WHERE label.state = 'printed' AND "
        f"item.number IN ({', '.join('?' * len(numbers))})", *numbers)}  # fmt: skip
    ((printed_by,),) = demo.rows("SELECT DISTINCT actor FROM entry WHERE kind = 'label.printed' AND received = "
                                 "(SELECT max(received) FROM entry)")  # fmt: skip
    assert demo.rows("SELECT name FROM person WHERE id = ?", printed_by) == [("鈴木 一郎",)]


def read_from(pdf: Path) -> list[str]:
    subprocess.run(["pdftoppm", "-r", "300", "-png", pdf.name, "page"], cwd=pdf.parent, check=True)
    pages = sorted(pdf.parent.glob("page*.png"))
    qr = zxingcpp.BarcodeFormat.QRCode
    return [found.text for page in pages for found in zxingcpp.read_barcodes(Image.open(page), formats=qr)]


def test_labels_unprinted_prints_each_once(demo: Shell) -> None:
    assert demo.run("labels", "--unprinted", "--as", "suzuki").returncode == 0
    again = demo.run("labels", "--unprinted", "--as", "suzuki")
    assert (again.returncode, "no label to print" in again.stderr) == (0, True)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["M-000001", "--as", "sato"], 1, "role does not allow"),
        (["M-000001", "--as", "yamamoto"], 1, "Not found"),
        (["M-999999", "--as", "suzuki"], 2, "M-999999 is not registered"),
        (["M-000001", "--as", "nobody"], 2, "Nobody called"),
        (["M-000001", "--as", "suzuki", "--stock", "b5"], 2, "no stock"),
        (["M-000001", "--as", "suzuki", "--start", "25"], 2, "face 25"),
        (["--as", "suzuki"], 2, "--unprinted"),
        (["--unprinted", "--contract", "R8-999", "--as", "suzuki"], 2, "R8-999 is not registered"),
    ],
)
def test_labels_that_cannot_be_are_explained_and_nothing_is_left(
    demo: Shell, words: list[str], code: int, said: str
) -> None:
    before = demo.rows("SELECT count(*) FROM entry")
    done = demo.run("labels", *words)
    assert (done.returncode, said in done.stderr) == (code, True), done.stderr
    assert list(demo.folder.glob("*.pdf*")) == []
    assert demo.rows("SELECT count(*) FROM entry") == before


def test_link_makes_a_link_that_works_once(demo: Shell) -> None:
    from custody.usecases import links

    done = demo.run("link", "佐藤")
    (token,) = re.findall(r"/invitation/(\S+)", done.stdout)
    with db.bind(db.connect(demo.env["CUSTODY_DATABASE"])).connection_context():
        assert links.link(token, "password").login == "sato"


def test_link_asks_again_when_a_name_fits_two(demo: Shell) -> None:
    done = demo.run("link", "田")  # 田中 and 𠮷田
    assert done.returncode == 2
    assert "user name" in done.stderr


def test_serve_answers_and_ends_when_told(shell: Shell) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = shell.env | {"CUSTODY_PORT": str(port), "CUSTODY_BASE_URL": f"http://127.0.0.1:{port}"}
    words = [sys.executable, "-m", "custody", "serve"]
    server = subprocess.Popen(
        words, cwd=shell.folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        assert answer(f"http://127.0.0.1:{port}/signin") == 200
    finally:
        server.terminate()
        out, _ = server.communicate(timeout=20)
    assert f"http://127.0.0.1:{port}/setup/" in out


def answer(url: str, seconds: float = 20) -> int:
    until = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5) as response:
                return int(response.status)
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def test_a_database_that_is_no_address_is_explained(shell: Shell) -> None:
    done = shell.run("verify", CUSTODY_DATABASE="custody.db")
    assert done.returncode == 2
    assert "CUSTODY_DATABASE" in done.stderr
    assert "sqlite:///FILE" in done.stderr
    assert "Traceback" not in done.stderr
