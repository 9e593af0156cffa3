"""Killed at any moment, by -9, again and again: what was acknowledged is there once, and nothing is half there."""

import os
import random
import signal
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest

from custody import db
from custody.demo.cast import set_up
from custody.ledger import whole

BATCH = 4
WRITERS = 2
ALL_KILLS = 500  # ledger.md R1

# Starts once and forks the writers that are to be killed, so that a kill costs no start of Python. Each writer
# prints a key only after its act was acknowledged; what was not confirmed it sends again under the same key.
NURSERY = """
import os, sys, time
import peewee
url, person, contract, journal, *ids = sys.argv[1:]
if journal == "delete":
    peewee.sqlite3.sqlite_version_info = (3, 40, 1)
import logging
logging.disable()
from custody import db
from custody.caller import Caller, Submission
from custody.errors import NotConfirmed
from custody.events.choices import Role
from custody.events.items import ItemSighted
from custody.usecases import items
who = Caller(person, roles={contract: frozenset({Role.HANDLER})}, auth={"m": "password"})

def say(text):
    os.write(1, (text + "\\n").encode())

def connected():
    while db.proxy.obj.is_closed():
        try:
            db.proxy.obj.connect()
            if db.is_postgresql():
                say("backend %d" % db.rows("SELECT pg_backend_pid()")[0])
        except peewee.OperationalError:
            db.proxy.obj.close()
            time.sleep(0.05)

def acknowledged(key, some):
    while True:
        connected()
        try:
            return items.sight(who, Submission(key), some, ItemSighted(note="見た"))
        except NotConfirmed:
            say("again " + key)
            db.proxy.obj.close()

def write(name):
    db.bind(db.connect(url))
    i = 0
    while True:
        some = [ids[(i + k) % len(ids)] for k in range(4)]
        acknowledged("%s-%d" % (name, i), some)
        say("ack %s-%d" % (name, i))
        i += 1

say("ready")
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        try:
            write(line.strip())
        except BaseException as e:
            say("error %s %r" % (type(e).__name__, e))
            os._exit(1)
    say("pid %d" % child)
"""


class Nursery:
    """Begins writers, hears what they say, and kills them."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process, self.heard = process, [""]
        os.set_blocking(process.stdout.fileno(), False)  # type: ignore[union-attr]
        self.wait_for("ready")

    def listen(self) -> None:
        try:
            got = os.read(self.process.stdout.fileno(), 1 << 20).decode()  # type: ignore[union-attr]
        except BlockingIOError:
            return
        self.heard += (self.heard.pop() + got).split("\n")

    def wait_for(self, word: str, times: int = 1) -> list[str]:
        """What was said after `word`, once it was said so often."""
        until = time.monotonic() + 60
        while time.monotonic() < until:
            self.listen()
            found = self.all(word)
            if len(found) >= times:
                return found
            time.sleep(0.005)
        pytest.fail(f"never heard {word}: {self.heard[-5:]} {self.process.poll()}")

    def all(self, word: str) -> list[str]:
        """What was said after `word`; the last line is not finished yet."""
        return [line.partition(" ")[2] for line in self.heard[:-1] if line.partition(" ")[0] == word]

    def begin(self, name: str) -> int:
        before = len(self.all("pid"))
        assert self.process.stdin
        self.process.stdin.write(name + "\n")
        self.process.stdin.flush()
        return int(self.wait_for("pid", before + 1)[-1])


@contextmanager
def nursery(desk: Any, url: str, journal: str, ids: list[str]) -> Iterator[Nursery]:
    arguments = [url, desk.cast.people["佐藤"], desk.cast.contracts["welfare"], journal, *ids]
    with subprocess.Popen(
        [sys.executable, "-c", NURSERY, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield Nursery(process)
        finally:
            process.kill()


def kills(desk: Any, url: str, journal: str, times: int) -> None:
    with opened(url):
        ids = desk.stored("welfare", n=9)
    chance = random.Random(times)
    with nursery(desk, url, journal, ids) as n:
        for k in range(times):
            running = [n.begin(f"{k}w{w}") for w in range(WRITERS)]
            n.wait_for("ack", len(n.all("ack")) + 1)
            time.sleep(chance.uniform(0, 0.06))
            for pid in running:
                os.kill(pid, signal.SIGKILL)
                time.sleep(chance.uniform(0, 0.002))
            n.listen()
        time.sleep(0.2)
        n.listen()
        assert n.all("error") == []
        acknowledged = n.all("ack")
    assert len(acknowledged) >= times
    with opened(url):
        written = everything_there_once(acknowledged)
    assert len(written) <= len(acknowledged) + times * WRITERS


def opened(url: str) -> Any:
    return db.bind(db.connect(url)).connection_context()


def everything_there_once(acknowledged: list[str]) -> Counter[str]:
    """The keys that were written, each with the number of its entries."""
    written = keys_written()
    assert not set(acknowledged) - set(written), "acknowledged and lost"
    assert set(written.values()) == {BATCH}, "half there, or doubled"
    assert set(written) <= {k for (k,) in db.rows("SELECT idem FROM request")}
    assert not list(whole.verify_all())
    return written


def keys_written() -> Counter[str]:
    found = db.rows("SELECT idem FROM entry WHERE kind = 'item.sighted'")
    return Counter(idem.rpartition(":")[0] for (idem,) in found)


@pytest.fixture
def durable_cast(durable_postgres: Any, desk_for: Any) -> Iterator[tuple[Any, str]]:
    """A desk in a database of the cluster that syncs every commit; not connected."""
    url = durable_postgres.create(name := f"kill_{uuid.uuid4().hex}")
    db.migrate(url)
    with opened(url):
        desk = desk_for(set_up(date(2026, 4, 1)))
    yield desk, url
    durable_postgres.drop(name)


@pytest.fixture
def sqlite_desk(sqlite_cast: Any, desk_for: Any) -> Any:
    return desk_for(sqlite_cast[1])


@pytest.mark.parametrize("journal", ["wal", "delete"])
@pytest.mark.parametrize("engine", ["sqlite"])
def test_twenty_kills_lose_and_double_nothing_on_sqlite(sqlite_desk: Any, cast_url: str, journal: str) -> None:
    kills(sqlite_desk, cast_url, journal, 20)


def test_twenty_kills_lose_and_double_nothing_on_postgresql(durable_cast: tuple[Any, str]) -> None:
    kills(*durable_cast, "", 20)


@pytest.mark.soak
@pytest.mark.parametrize("journal", ["wal", "delete"])
@pytest.mark.parametrize("engine", ["sqlite"])
def test_five_hundred_kills_lose_and_double_nothing_on_sqlite(sqlite_desk: Any, cast_url: str, journal: str) -> None:
    kills(sqlite_desk, cast_url, journal, ALL_KILLS)


@pytest.mark.soak
def test_five_hundred_kills_lose_and_double_nothing_on_postgresql(durable_cast: tuple[Any, str]) -> None:
    kills(*durable_cast, "", ALL_KILLS)


def test_a_crash_of_the_postgresql_server_loses_and_doubles_nothing(durable_cast: tuple[Any, str]) -> None:
    """kill -9 on one backend makes the server end all others at once and recover from its log."""
    desk, url = durable_cast
    with opened(url):
        ids = desk.stored("welfare", n=9)
    with nursery(desk, url, "", ids) as n:
        for w in range(WRITERS):
            n.begin(f"w{w}")
        for crash in range(1, 4):
            n.wait_for("ack", len(n.all("ack")) + 20)
            backend = n.wait_for("backend", crash)[-1]
            os.kill(int(backend), signal.SIGKILL)
            n.wait_for("again", len(n.all("again")) + 1)
        n.wait_for("ack", len(n.all("ack")) + 20)
        assert n.all("error") == []
        for pid in n.all("pid"):
            os.kill(int(pid), signal.SIGKILL)
        n.listen()
        acknowledged = n.all("ack")
    with opened(url):
        everything_there_once(acknowledged)
