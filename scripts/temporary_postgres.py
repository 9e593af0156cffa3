"""A PostgreSQL cluster that lives as long as the process that started it, for tests and measurements.

It is made from the binaries installed here, in a folder of its own, on a free port of 127.0.0.1. PostgreSQL
refuses to run as root, so root starts it as `postgres` or `nobody`.
"""

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from psycopg.sql import SQL, Composed, Identifier

USER = "azukari"
BINARIES = ("initdb", "pg_ctl", "postgres")
PORTS_TO_TRY = 5
MEMORY, ROOM = Path("/dev/shm"), 2 * 1024**3  # bytes

# The shell keeps the server until its own standard input closes, and the system closes that however the
# parent ends, kill -9 included.
KEEPER = """
"$1/pg_ctl" -D "$2/data" -l "$2/server.log" -o "-p $3 $4" -w -t 30 start >"$2/pg_ctl.log" 2>&1 || exit 1
echo ready
read -r _
"$1/pg_ctl" -D "$2/data" -m immediate stop >"$2/pg_ctl.log" 2>&1
rm -rf "$2"
"""
SETTINGS = "-h 127.0.0.1 -c unix_socket_directories= -c max_connections=60 -c shared_buffers=64MB"
NOT_DURABLE = " -c fsync=off -c full_page_writes=off"

_kept: dict[tuple[str, int], psycopg.Connection] = {}


class PostgresError(Exception):
    """The cluster could not be made or did not start; the message holds what PostgreSQL said."""


def binaries() -> Path | None:
    """The folder with initdb and postgres: that of PATH, else the newest one found, else None."""
    known = [Path(found).parent for found in [shutil.which("initdb")] if found]
    for folder, pattern in (("/usr/lib/postgresql", "*/bin"), ("/usr", "pgsql-*/bin")):
        known += sorted(Path(folder).glob(pattern), key=_version, reverse=True)
    known += sorted(Path("/opt/homebrew/opt").glob("postgresql*/bin"), reverse=True)
    return next((folder for folder in known if all((folder / name).exists() for name in BINARIES)), None)


def _version(folder: Path) -> int:
    digits = "".join(filter(str.isdigit, folder.parent.name))
    return int(digits or 0)


class Cluster(NamedTuple):
    """A running cluster. `url(name)` is for clients; `create` and `drop` act on whole databases."""

    port: int
    password: str

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://{USER}:{self.password}@127.0.0.1:{self.port}/{database}"

    def create(self, name: str, template: str = "template0") -> str:
        """Make database `name` as a copy of `template` (that nobody is connected to) and return its URL."""
        made = SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(template))
        # Copying the files takes a quarter of the time of writing them through the log.
        newer = _maintenance(self.url()).info.server_version >= 150000
        self._run(made + SQL(" STRATEGY FILE_COPY" if newer else ""))
        return self.url(name)

    def drop(self, name: str) -> None:
        """Drop database `name`, ending any connection still open to it."""
        self._run(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))

    def _run(self, statement: Composed) -> None:
        try:
            _maintenance(self.url()).execute(statement)
        except psycopg.OperationalError:
            if not _let_go(self.url()).broken:
                raise
            _maintenance(self.url()).execute(statement)  # the server was started anew since


def _maintenance(url: str) -> psycopg.Connection:
    """One a process, until `cluster` ends: a new one costs as much as dropping a database."""
    mine = url, os.getpid()
    if mine not in _kept:
        _kept[mine] = psycopg.connect(url, autocommit=True)
    return _kept[mine]


def _let_go(url: str) -> psycopg.Connection:
    kept = _kept.pop((url, os.getpid()))
    kept.close()
    return kept


@contextmanager
def cluster(*, durable: bool = False) -> Iterator[Cluster]:
    """A running cluster, gone afterwards. Without `durable` nothing is synced to disk, which is faster.

    Raises PostgresError.
    """
    found = binaries()
    if not found:
        raise PostgresError("PostgreSQL is not installed: no initdb and postgres on this machine")
    folder, password = Path(tempfile.mkdtemp(prefix="azukari-pg-", dir=_parent(durable))), secrets.token_hex(16)
    try:
        _initialise(found, folder, password)
        keeper, port = _start(found, folder, SETTINGS + ("" if durable else NOT_DURABLE))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    made = Cluster(port, password)
    try:
        yield made
    finally:
        if (made.url(), os.getpid()) in _kept:
            _let_go(made.url())
        _stop(keeper)


def _parent(durable: bool) -> Path | None:
    """Where the cluster's folder is made: in memory where it need not last and there is room, as that takes half the time."""
    if durable or not MEMORY.is_dir() or not os.access(MEMORY, os.W_OK):
        return None
    return MEMORY if shutil.disk_usage(MEMORY).free > ROOM else None


def _initialise(found: Path, folder: Path, password: str) -> None:
    secret = folder / "password"
    secret.write_text(password)
    account = _account()
    for owned in (folder, secret):
        os.chown(owned, account.pw_uid, account.pw_gid)
    options = ["--auth=password", "--encoding=UTF8", "--locale=C", "--no-sync"]
    done = subprocess.run(
        [found / "initdb", "-D", folder / "data", "-U", USER, "--pwfile", secret, *options],
        **_as_account(folder), capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise PostgresError(f"initdb failed: {done.stdout}{done.stderr}")


def _start(found: Path, folder: Path, settings: str) -> tuple[subprocess.Popen[bytes], int]:
    """Another process can take the free port before the server does: then the next one is tried."""
    for _ in range(PORTS_TO_TRY):
        port = _free_port()
        keeper = subprocess.Popen(
            ["sh", "-c", KEEPER, "keeper", found, folder, str(port), settings],
            **_as_account(folder), stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        if keeper.stdout and keeper.stdout.readline() == b"ready\n":
            return keeper, port
        _stop(keeper)
    said = "\n".join(log.read_text(errors="replace") for log in folder.glob("*log"))
    raise PostgresError(f"PostgreSQL did not start: {said}")


def _stop(keeper: subprocess.Popen[bytes]) -> None:
    keeper.communicate()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _account() -> pwd.struct_passwd:
    """The account the server runs as: this one, or an unprivileged one in place of root."""
    if os.getuid():
        return pwd.getpwuid(os.getuid())
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return known.get("postgres") or known["nobody"]


def _as_account(folder: Path) -> dict[str, Any]:
    """How subprocess runs a command as that account, in a folder the account may enter."""
    if os.getuid():
        return {"cwd": folder}
    account = _account()
    return {"cwd": folder, "user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
