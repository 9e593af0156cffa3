"""How long a restore takes, and how much memory: a million entries are back within five minutes (ledger.md R16)."""

import os

import pytest

from bench.restoring import restored

ENTRIES = int(os.environ.get("CUSTODY_TEST_RESTORED", "1000000"))
MINUTES, MEGABYTES = 5, 500  # for a million


def test_a_restore_is_timed_and_brings_everything_back() -> None:
    done = restored(200)
    assert done.entries >= 200
    assert 0 < done.restore.cpu < 60 * MINUTES
    assert 0 < done.restore.memory < MEGABYTES


@pytest.mark.soak
def test_a_million_entries_are_back_within_five_minutes() -> None:
    done = restored(ENTRIES)
    print(done)
    assert done.entries >= ENTRIES
    assert done.restore.cpu < 60 * MINUTES * done.entries / 1_000_000
    assert done.restore.memory < MEGABYTES
    assert done.backup.memory < MEGABYTES
