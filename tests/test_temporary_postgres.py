"""The temporary PostgreSQL cluster of the tests."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from scripts.temporary_postgres import Cluster, PostgresError, cluster

ROOT = Path(__file__).parent.parent
HOLD = "from scripts.temporary_postgres import cluster\nwith cluster() as c: print(c.url(), flush=True); input()"


def ask(url: str, question: str) -> str:
    with psycopg.connect(url) as connection:
        row = connection.execute(question).fetchone()  # type: ignore[call-overload]
    return str(row[0])


def answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def test_the_ordinary_cluster_syncs_nothing_and_the_durable_one_does(
    postgres: Cluster, durable_postgres: Cluster
) -> None:
    assert [ask(c.url(), "SHOW fsync") for c in (postgres, durable_postgres)] == ["off", "on"]


def test_a_stranger_on_the_machine_is_not_let_in(postgres: Cluster) -> None:
    assert answers(postgres.url())
    assert not answers(postgres._replace(password="guessed").url())


def test_a_database_made_from_a_template_holds_its_rows_and_is_separate(postgres: Cluster) -> None:
    first = postgres.create("original")
    with psycopg.connect(first) as connection:
        connection.execute("CREATE TABLE t AS SELECT 7 AS n")
    copy = postgres.create("copied", template="original")
    with psycopg.connect(copy) as connection:
        connection.execute("UPDATE t SET n = 8")
    assert (ask(first, "SELECT n FROM t"), ask(copy, "SELECT n FROM t")) == ("7", "8")
    postgres.drop("copied")
    assert not answers(copy)


def test_the_cluster_and_its_folder_are_gone_after_its_owner_is_killed(
    postgres: Cluster,
) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    url = holder.stdout.readline().strip()
    folder = Path(ask(url, "SHOW data_directory")).parent
    assert folder.exists()
    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    until = time.monotonic() + 10
    while folder.exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert not folder.exists()
    assert not answers(url)


def test_a_server_that_cannot_start_says_what_postgresql_said(
    postgres: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scripts.temporary_postgres.NOT_DURABLE", " -c no_such_setting=1")
    with pytest.raises(PostgresError, match="no_such_setting"), cluster():
        pass
