"""SQLite lies on a disk of the machine; PostgreSQL elsewhere is spoken to over a line that is checked (ledger.md §2.7)."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from custody import db, disk
from custody.cli import main
from custody.errors import NotLocal
from custody.settings import Settings

MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
server:/srv {folder}/with\\040space nfs4 rw 0 0
//nas/share {folder}/share cifs rw 0 0
/dev/sdb1 {folder}/share/here xfs rw 0 0
"""


@pytest.fixture
def mounted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder, disks of other machines below it, and one of this machine below one of those."""
    folder = tmp_path.resolve()
    (folder / "mounts").write_text(MOUNTS.format(folder=folder))
    monkeypatch.setattr(disk, "MOUNTS", folder / "mounts")
    return folder


@pytest.mark.parametrize(
    ("place", "kind"), [("with space", "nfs4"), ("share/deep", "cifs"), ("share/here", ""), (".", "")]
)
def test_a_network_disk_is_told_by_the_nearest_mount(mounted: Path, place: str, kind: str) -> None:
    assert disk.network_kind(mounted / place / "custody.db") == kind


def test_an_sqlite_file_on_a_network_disk_is_refused(
    mounted: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{mounted}/share/custody.db"
    with pytest.raises(NotLocal):
        db.connect(url)
    monkeypatch.setenv("CUSTODY_DATABASE", url)
    assert main(["init"]) != 0
    assert "cifs" in capsys.readouterr().err
    assert not (mounted / "share").exists()


@pytest.mark.parametrize(
    "url",
    ["postgresql://a:b@db.example/c", "postgresql://a@10.0.0.2/c?sslmode=require", "postgresql://a@/c?host=db.example"],
)
def test_a_postgresql_elsewhere_without_a_checked_line_is_refused(url: str) -> None:
    with pytest.raises(ValidationError, match="verify-full"):
        Settings(database=url)
    assert Settings(database=f"{url.partition('?sslmode')[0]}{'&' if 'host=' in url else '?'}sslmode=verify-full")


@pytest.mark.parametrize(
    "url", ["postgresql://a:b@localhost/c", "postgresql://a@127.0.0.1:5/c", "postgresql:///c?host=/run"]
)
def test_one_on_this_machine_needs_none(url: str) -> None:
    assert Settings(database=url).database == url
