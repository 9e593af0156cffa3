"""Acts while the disk fails at its n-th write: python … <database> <journal> <person> <contract> <acts> <step> <items …>

Prints a line of JSON an act: its key, how many writes it could make, and what came of it, before it was sent again.
"""

import ctypes
import errno
import itertools
import json
import logging
import os
import sys

import peewee

url, journal, person, contract, acts, step, *ids = sys.argv[1:]
if journal == "delete":
    peewee.sqlite3.sqlite_version_info = (3, 40, 1)
logging.disable()

from custody import db  # noqa: E402 - the journal is chosen by what is known of SQLite
from custody.caller import Caller, Submission, new_idem  # noqa: E402
from custody.errors import StorageFull  # noqa: E402
from custody.events.choices import Role  # noqa: E402
from custody.events.items import ItemSighted  # noqa: E402
from custody.ledger import sealing  # noqa: E402
from custody.usecases import items  # noqa: E402

DISK = ctypes.CDLL(os.environ["LD_PRELOAD"])
DISK.failed.restype = ctypes.c_char_p
FAULTS = [(error, lasting) for lasting in (0, 1) for error in (errno.EIO, errno.ENOSPC, errno.EROFS)]
WHO = Caller(person, roles={contract: frozenset({Role.HANDLER})}, auth={"m": "password"})


def sight(key: str) -> None:
    items.sight(WHO, Submission(key), ids, ItemSighted(note="棚" * 200))


def tried(key: str, n: int, error: int, lasting: int) -> dict[str, object]:
    """What came of the act; after the fault it is sent again in the same process, and must be taken."""
    DISK.fail_at(n, error, lasting)
    try:
        sight(key)
        said = "done"
    except StorageFull as e:
        said = type(e).__name__
    except Exception as e:
        said = f"not told: {e!r}"
    failed = DISK.left() < 1
    DISK.fail_at(0, 0, 0)
    recorded = bool(db.rows("SELECT 1 FROM request WHERE idem = ?", (key,)))
    sight(key)
    call = DISK.failed().decode() if failed else ""
    return {"key": key, "n": n, "error": error, "failed": call, "said": said, "recorded": recorded}


with db.bind(db.connect(url)).connection_context():
    n, faults = 0, itertools.cycle(FAULTS)
    for k in range(int(acts)):
        if k % 2:  # as after a start: its first act makes keys for the private values
            sealing._at.cache_clear()
        n, (error, lasting) = n + int(step), next(faults)
        told = tried(new_idem(), n, error, lasting)
        print(json.dumps(told), flush=True)
        if not told["failed"]:
            n = 0
