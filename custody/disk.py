"""What it takes for a name in a folder to outlast a power cut, and what a person is told of a disk that cannot be written."""

from __future__ import annotations

import errno
import logging
import os
from pathlib import Path

from custody.errors import StorageBroken, StorageFull

log = logging.getLogger("custody.disk")
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
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
