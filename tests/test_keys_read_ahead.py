"""Data keys read by the block are the same as read one by one."""

from pathlib import Path

import pytest

from custody import datakeys
from custody.datakeys import Ahead, DataKeys, Gone


def test_keys_of_every_block_are_those_read_one_by_one(tmp_path: Path) -> None:
    store = DataKeys(tmp_path / "data")
    claimed = store.claim(2 * datakeys.BLOCK + 5)
    ahead = Ahead(store)
    assert [ahead.key(name) for name, _ in claimed] == [key for _, key in claimed]


def test_no_more_blocks_are_kept_than_allowed_and_each_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = DataKeys(tmp_path / "data")
    claimed = store.claim(3 * datakeys.BLOCK)
    ahead = Ahead(store)
    monkeypatch.setattr(datakeys, "BLOCKS", 2)
    assert all(ahead.key(name) == key for name, key in claimed * 2)
    assert len(ahead._kept) == 2


def test_a_key_that_is_destroyed_unknown_or_no_key_is_said_to_be_gone(tmp_path: Path) -> None:
    store = DataKeys(tmp_path / "data")
    (name, _), (other, _) = store.claim(2)
    store.destroy([name])
    ahead = Ahead(store)
    assert ahead.key(name) is Gone.DESTROYED
    assert isinstance(ahead.key(other), bytes)
    for strange in (other[:-1] + "z", f"ffff{other}", "x", "", "-", "9" * 40 + "-00"):
        assert ahead.key(strange) is store.key(strange) is Gone.LOST
    assert Ahead(DataKeys(tmp_path / "none")).key(other) is Gone.LOST
