"""PostgreSQL that ends connections or may not be written: nobody notices, or is told, and the same form is taken later."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from copy import deepcopy
from typing import Any

import psycopg
import pytest
from sent_again import BATCH, sight, there_once, until

from custody import db
from custody.caller import new_idem
from custody.errors import NotConfirmed
from custody.ledger import whole
from scripts.temporary_postgres import Cluster


@pytest.fixture
def engine() -> str:
    return "postgresql"


@pytest.fixture
def cast(cast_url: str, postgresql_cast: Any) -> Iterator[Any]:
    """As everywhere, but the connection may be closed and opened again on the way."""
    database = db.bind(db.connect(cast_url))
    database.connect()
    yield deepcopy(postgresql_cast[1])
    database.close()


def backend() -> int:
    return int(db.rows("SELECT pg_backend_pid()")[0][0])


def ended(postgres: Cluster, pid: int) -> None:
    """An administrator ends a connection; it is gone when this returns."""
    with psycopg.connect(postgres.url(), autocommit=True) as server:
        server.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))


def test_a_connection_ended_between_two_requests_is_not_noticed(browse: Any, postgres: Cluster) -> None:
    browser = browse("佐藤")
    assert browser.get("/").status_code == 200
    for _ in range(3):
        ended(postgres, backend())
        assert browser.get("/").status_code == 200


def sighting(browser: Any, desk: Any) -> Callable[[str], Any]:
    """Sends the form of many things sighted, of one thing, as its page filled it."""
    (item,) = desk.stored()
    ((number,),) = db.rows("SELECT number FROM item WHERE id = ?", (item,))
    typed = {"codes": number, "label_ok": "1", "note": "棚"}
    page = browser.post("/batches/sight/checks", {"idem": new_idem(), **typed}).get_data(as_text=True)
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.partition("<main")[2]))
    return lambda key: browser.client.post("/batches/sight", data={**hidden, **typed, "idem": key})


def test_a_form_sent_on_a_connection_that_was_ended_is_taken(browse: Any, desk: Any, postgres: Cluster) -> None:
    send, before = sighting(browse("佐藤"), desk), whole.count()
    ended(postgres, backend())
    assert send(key := new_idem()).status_code == 303
    ended(postgres, backend())
    assert send(key).status_code == 303
    assert whole.count() == before + 1


def test_an_act_whose_connection_ends_on_the_way_is_not_confirmed_and_done_once(desk: Any, postgres: Cluster) -> None:
    """Ended before its commit, at its commit, or after it: what is sent again is never doubled, and never lost."""
    who, ids, keys = desk.user("tax"), desk.stored(n=BATCH), [new_idem() for _ in range(20)]
    for n, key in enumerate(keys):
        pid, chance = backend(), threading.Timer(n * 0.0015, ended, (postgres, backend()))
        chance.start()
        with suppress(NotConfirmed):
            sight(who, key, ids)
        chance.join()
        db.let_go_if_ended(db.proxy.obj)
        db.proxy.obj.connect(reuse_if_open=True)
        assert backend() != pid
        sight(who, key, ids)
    there_once(keys)


@contextmanager
def written_by_nobody(postgres: Cluster) -> Iterator[None]:
    """The whole server is read-only, for connections that are open too, as a standby is."""
    with psycopg.connect(postgres.url(), autocommit=True) as server:
        server.execute("ALTER SYSTEM SET default_transaction_read_only = on")
        server.execute("SELECT pg_reload_conf()")
        try:
            yield
        finally:
            server.execute("SET default_transaction_read_only = off")
            server.execute("ALTER SYSTEM RESET default_transaction_read_only")
            server.execute("SELECT pg_reload_conf()")


def test_a_server_that_may_not_be_written_says_so_and_takes_the_same_form_later(
    browse: Any, desk: Any, postgres: Cluster
) -> None:
    browser = browse("佐藤")
    send, before, key = sighting(browser, desk), whole.count(), new_idem()
    with written_by_nobody(postgres):
        until(lambda: db.rows("SHOW default_transaction_read_only") == [("on",)])
        answer = send(key)
        assert answer.status_code == 507
        assert "書き込めません" in answer.get_data(as_text=True)
        assert "記録は保存されていません" in answer.get_data(as_text=True)
        assert browser.get("/").status_code == 200
    until(lambda: db.rows("SHOW default_transaction_read_only") == [("off",)])
    assert whole.count() == before
    assert send(key).status_code == 303
    assert whole.count() == before + 1


@contextmanager
def waiting_for_a_standby(postgres: Cluster) -> Iterator[psycopg.Connection[Any]]:
    """Each commit waits for a standby that never answers."""
    with psycopg.connect(postgres.url(), autocommit=True) as server:
        server.execute("SET synchronous_commit = local")
        server.execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
        server.execute("SELECT pg_reload_conf()")
        try:
            yield server
        finally:
            server.execute("ALTER SYSTEM RESET synchronous_standby_names")
            server.execute("SELECT pg_reload_conf()")


def cancelled_while_it_waits(server: psycopg.Connection[Any]) -> None:
    """As an operator does who sees the server hang."""
    sql = "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
    until(lambda: bool(server.execute(sql).fetchall()))


def test_a_commit_whose_standby_did_not_answer_is_not_confirmed_and_done_once(desk: Any, postgres: Cluster) -> None:
    """PostgreSQL calls such a commit done, with a warning (ledger.md R7)."""
    who, ids, key = desk.user("tax"), desk.stored(n=BATCH), new_idem()
    with waiting_for_a_standby(postgres) as server:
        until(lambda: db.rows("SHOW synchronous_standby_names") == [("nobody",)])
        operator = threading.Thread(target=cancelled_while_it_waits, args=(server,))
        operator.start()
        with pytest.raises(NotConfirmed):
            sight(who, key, ids)
        operator.join()
    sight(who, key, ids)
    there_once([key])
