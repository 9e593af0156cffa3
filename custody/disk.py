"""What it takes for a name in a folder to outlast a power cut, and what a person is told of a disk that cannot be written."""

from __future__ import annotations

import errno
import logging
import os
import re
from pathlib import Path

from custody.errors import StorageBroken, StorageFull

log = logging.getLogger("custody.disk")
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
NETWORK = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "fuse.sshfs"})
MOUNTS = Path("/proc/self/mounts")
BROKEN = frozenset({errno.EIO, errno.EROFS})


def sync(folder: Path) -> None:
    """A name in `folder`, new or removed, is only lasting once the folder itself is synced. OSError where it cannot be."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def unwritten(error: OSError) -> StorageFull | None:
    """What a person is told where the disk is full, fails or may not be written; None for an error of another kind."""
    if error.errno not in FULL | BROKEN:
        return None
    log.error("storage: %s", error)
    return StorageFull() if error.errno in FULL else StorageBroken()


def network_kind(path: Path) -> str:
    """The kind of network disk that `path` lies on, or would lie on; empty where it is none, or the system does not say."""
    try:
        lines = MOUNTS.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    real = path.resolve()
    mounts = [(_unescaped(words[1]), words[2]) for line in lines if len(words := line.split(" ")) > 2]
    over = [(len(where.parts), n, kind) for n, (where, kind) in enumerate(mounts) if real.is_relative_to(where)]
    kind = max(over, default=(0, 0, ""))[2]
    return kind if kind in NETWORK else ""


def _unescaped(mount: str) -> Path:
    """Spaces and the like stand in octal there."""
    return Path(re.sub(r"\\([0-7]{3})", lambda m: chr(int(m[1], 8)), mount))
