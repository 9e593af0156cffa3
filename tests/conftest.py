"""Fixtures every test may use. A test that takes `database_url` runs on SQLite and on PostgreSQL."""

import os
import re
import secrets
import shutil
import threading
import uuid
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import CodeType
from typing import TYPE_CHECKING, Any, NoReturn

import pytest
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.serving import make_server

from custody import clock, db
from custody.cli import main
from custody.demo.cast import PURPOSES, sent
from custody.events.copies import CopyRegistered
from custody.events.items import ItemCheckedIn, ItemCheckedOut, ItemReceived, ItemStored
from custody.settings import settings
from custody.usecases import items, photos, receiving
from scripts.temporary_postgres import Cluster, binaries, cluster

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.test import TestResponse

    from custody.caller import Caller
    from custody.demo.cast import Cast

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def _missing(what: str) -> NoReturn:
    """Skip where a part of the machine is missing; CI never skips."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what}, and CI=true: scripts/machine.sh installs it")
    pytest.skip(what)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A cluster that syncs nothing to disk: fast, for every test but those of durability."""
    if not binaries():
        _missing("PostgreSQL is not installed")
    with cluster() as started:
        yield started


@pytest.fixture(scope="session")
def durable_postgres() -> Iterator[Cluster]:
    """A cluster that syncs every commit to disk."""
    if not binaries():
        _missing("PostgreSQL is not installed")
    with cluster(durable=True) as started:
        yield started


@pytest.fixture(scope="session")
def postgres_url(postgres: Cluster) -> str:
    """The URL of the maintenance database."""
    return postgres.url()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    """The database the test runs on: each of the two in turn."""
    return str(request.param)


@pytest.fixture
def database_url(engine: str, request: pytest.FixtureRequest) -> str:
    """The URL of an empty, migrated database of the test's own, on `engine`."""
    return str(request.getfixturevalue(f"{engine}_database_url"))


@pytest.fixture
def sqlite_database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """Copying takes 0.6 ms where migrating takes 26 ms."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'custody.db')}"


@pytest.fixture
def postgresql_database_url(postgres: Cluster, postgresql_template: str) -> Iterator[str]:
    name = f"test_{uuid.uuid4().hex}"
    yield postgres.create(name, template=postgresql_template)
    postgres.drop(name)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from custody.db import migrate

    file = tmp_path_factory.mktemp("template") / "custody.db"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgresql_template(postgres: Cluster) -> str:
    from custody.db import migrate

    migrate(postgres.create("template_migrated"))
    return "template_migrated"


def _set_up_cast(url: str, keys: Path) -> "Cast":
    """The standing cast, registered a hundred days ago by the calendar; the connection closed again.

    `keys`: the folder of the keys of what is private.
    """
    from custody import db
    from custody.demo.cast import set_up
    from custody.settings import settings

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CUSTODY_KEYS", str(keys))
        settings.cache_clear()
        with db.bind(db.connect(url)).connection_context():
            made = set_up(date.today() - timedelta(days=100))  # noqa: DTZ011
    settings.cache_clear()
    return made


@pytest.fixture(scope="session")
def sqlite_cast(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, "Cast"]:
    file = tmp_path_factory.mktemp("cast") / "custody.db"
    shutil.copy(sqlite_template, file)
    return file, _set_up_cast(f"sqlite:///{file}", file.parent / "keys")


@pytest.fixture(scope="session")
def postgresql_keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cast") / "keys"


@pytest.fixture(scope="session")
def postgresql_cast(postgres: Cluster, postgresql_template: str, postgresql_keys: Path) -> tuple[str, "Cast"]:
    return "template_cast", _set_up_cast(
        postgres.create("template_cast", template=postgresql_template), postgresql_keys
    )


@pytest.fixture(scope="session")
def sqlite_keys(sqlite_cast: tuple[Path, "Cast"]) -> Path:
    """The keys of what is private in `sqlite_cast`: whoever copies that file copies them too."""
    return sqlite_cast[0].parent / "keys"


@pytest.fixture
def cast_url(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database of the test's own in which the standing cast is registered; not yet connected."""
    made, _ = request.getfixturevalue(f"{engine}_cast")
    shutil.copytree(request.getfixturevalue(f"{engine}_keys"), tmp_path / "keys")
    if engine == "sqlite":
        yield f"sqlite:///{shutil.copy(made, tmp_path / 'cast.db')}"
        return
    postgres, name = request.getfixturevalue("postgres"), f"cast_{uuid.uuid4().hex}"
    yield postgres.create(name, template=made)
    postgres.drop(name)


@pytest.fixture(autouse=True)
def files_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Photos and scans of a test, and the keys, are kept in folders of its own, whatever the database."""
    from custody.settings import settings

    monkeypatch.setenv("CUSTODY_FILES", str(tmp_path / "files"))
    monkeypatch.setenv("CUSTODY_KEYS", str(tmp_path / "keys"))
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture
def cast(cast_url: str, engine: str, request: pytest.FixtureRequest) -> Iterator["Cast"]:
    """The standing cast (custody.demo.cast) in a database of the test's own, bound and connected."""
    from custody import db

    _, made = request.getfixturevalue(f"{engine}_cast")
    with db.bind(db.connect(cast_url)).connection_context():
        yield deepcopy(made)


class Desk:
    """The ordinary acts of the cast, so that a test begins where its own story begins.

    鈴木 receives and stores, 佐藤 takes out; under the contract "other" it is 山本 who does both.
    """

    def __init__(self, cast: "Cast") -> None:
        self.cast = cast

    def keeper(self, contract: str) -> "Caller":
        return self.cast.caller("山本" if contract == "other" else "鈴木")

    def user(self, contract: str) -> "Caller":
        return self.cast.caller("山本" if contract == "other" else "佐藤")

    def scan(self, contract: str = "tax") -> str:
        """The hash of a small paper of the client's, another one each time, scanned and kept for a contract."""
        paper = b"%%PDF-1.7\n%%%s\n%%%%EOF" % secrets.token_hex(8).encode()
        return photos.keep(self.keeper(contract), self.cast.contracts[contract], paper)

    def due(self, hours: int = 3) -> str:
        return clock.stamp(datetime.now(UTC) + timedelta(hours=hours))

    def ago(self, minutes: float) -> str:
        return clock.stamp(datetime.now(UTC) - timedelta(minutes=minutes))

    def received(
        self, contract: str = "tax", n: int = 1, info_class: str | None = "auto", before: float = 0, **more: object
    ) -> list[str]:
        """Ids of `n` items received now or `before` minutes, each with one copy on it unless `info_class` is None."""
        when = {"occurred": self.ago(before), "why": "まとめて登録"} if before else {}
        given = {"medium": "usb", "place": self.cast.places["取扱区域A"], "giver": "田中 実", **more}
        content = None
        if info_class:
            held = {"auto": "specific" if contract == "tax" else "personal"}.get(info_class, info_class)
            copy = CopyRegistered(item="item:" + "0" * 16, name="通知データ", info_class=held)
            content = receiving.Content(copy)
        event = ItemReceived.model_validate(given)
        done = receiving.receive(
            self.keeper(contract), replace(sent(), **when), self.cast.contracts[contract], event, content, [""] * n
        ).done
        return [d.subject for d in done if d.kind == "item.received"]

    def storing(self, unit: str = "ロッカー1", **more: object) -> ItemStored:
        return ItemStored.model_validate({"unit": self.cast.places[unit], "lock_checked": True, **more})

    def returning(self, unit: str = "ロッカー1", **more: object) -> ItemCheckedIn:
        given = {"unit": self.cast.places[unit], "lock_checked": True, "copied": False, **more}
        return ItemCheckedIn.model_validate(given)

    def using(self, contract: str = "tax", place: str = "作業室", **more: object) -> ItemCheckedOut:
        given = {"purpose": PURPOSES[contract][0], "work": "entry", "place": self.cast.places[place], "due": self.due()}
        return ItemCheckedOut.model_validate({**given, **more})

    def stored(self, contract: str = "tax", n: int = 1, **more: object) -> list[str]:
        made = self.received(contract, n, **more)
        assert not items.store(self.keeper(contract), sent(), made, self.storing()).refused
        return made

    def out(self, contract: str = "tax", n: int = 1, **more: object) -> list[str]:
        made = self.stored(contract, n, **more)
        assert not items.take_out(self.user(contract), sent(), made, self.using(contract)).refused
        return made


@pytest.fixture
def desk(cast: "Cast") -> Desk:
    return Desk(cast)


@pytest.fixture
def desk_for() -> type[Desk]:
    """For a test that opens databases of its own."""
    return Desk


class Browser:
    """A browser without a screen: keeps cookies, sends the page's CSRF token with every form."""

    def __init__(self, app: "Flask") -> None:
        self.app = app
        self.client = app.test_client()

    def get(self, path: str, **headers: str) -> "TestResponse":
        return self.client.get(path, headers=headers, buffered=True)

    def post(self, path: str, data: dict[str, object] | None = None, **headers: str) -> "TestResponse":
        answer = self.client.post(path, data={"csrf_token": self.token(), **(data or {})}, headers=headers)
        answer.request.environ["wsgi.input"].close()  # a large form is kept in a file until then
        return answer

    def token(self) -> str:
        """The token of this browser's forms, as a page shows it."""
        door = self.client.get("/signin")
        page = (self.client.get("/account", follow_redirects=True) if door.location else door).get_data(as_text=True)
        found = re.search(r'name="csrf-token" content="([^"]*)"', page)
        assert found, page
        return found[1]

    def sign_in(self, login: str, password: str) -> "TestResponse":
        return self.post("/signin", {"login": login, "password": password})

    @property
    def session_id(self) -> str | None:
        kept = self.client.get_cookie(self.app.session_interface.cookie)  # type: ignore[attr-defined]
        return kept.value if kept else None


class Compiled(BytecodeCache):
    """What templates became, kept for all apps of a run: compiling them takes longer than most tests."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._codes[bucket.key, bucket.checksum] = bucket.code


@pytest.fixture(scope="session", autouse=True)
def compiled_templates() -> Iterator[None]:
    from flask import Flask

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "jinja_options", {**Flask.jinja_options, "bytecode_cache": Compiled()})
        yield


@pytest.fixture
def app(cast: "Cast", cast_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator["Flask"]:
    """The app on the cast's database, as it is served on this machine; its security log is a file."""
    from custody import db
    from custody.app import create_app
    from custody.settings import Settings, settings

    monkeypatch.setenv("CUSTODY_SECURITY_LOG", str(tmp_path / "security.log"))
    settings.cache_clear()
    yield create_app(Settings(database=cast_url, base_url="http://localhost", second_factor="offered"), db.proxy.obj)
    settings.cache_clear()


@pytest.fixture
def served(app: "Flask") -> Iterator[str]:
    """The address of the app, answering over the network in threads of its own."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    app.config["TRUSTED_HOSTS"] = None
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://localhost:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def stranger(app: "Flask") -> Browser:
    """A browser in which nobody has signed in."""
    return Browser(app)


@pytest.fixture
def browse(app: "Flask", cast: "Cast") -> Callable[[str], Browser]:
    """`browse("佐藤")`: a browser in which somebody of the cast (or a person's id) is signed in."""
    from custody import db
    from custody.usecases import accounts, sessions

    def open_for(name: str) -> Browser:
        person = cast.people.get(name, name)
        if not db.rows("SELECT 1 FROM account WHERE person = ?", (person,)):
            db.transaction(accounts.store)(person, f"login-{person[-6:]}", "no password fits")
        browser = Browser(app)
        session_id = sessions.begin(person, {}, sessions.Lifetime(10, 12))
        browser.client.set_cookie(app.session_interface.cookie, session_id, secure=True)  # type: ignore[attr-defined]
        return browser

    return open_for


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The installed browser that playwright is to start (`executable_path`)."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    return found or _missing("Chromium is not installed")


@pytest.fixture
def command(cast_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """Runs `custody …` here; the exit code, standard output and standard error."""
    monkeypatch.setenv("CUSTODY_DATABASE", cast_url)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")

    def run(*words: str) -> tuple[int, str, str]:
        owner = db.proxy.obj
        settings.cache_clear()
        capsys.readouterr()
        try:
            code = main(words)
        finally:
            db.bind(owner)
        said = capsys.readouterr()
        return code, said.out, said.err

    return run
