"""What it takes for a name in a folder to outlast a power cut."""

from __future__ import annotations

import os
from pathlib import Path


def sync(folder: Path) -> None:
    """A name in `folder`, new or removed, is only lasting once the folder itself is synced. OSError where it cannot be."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
