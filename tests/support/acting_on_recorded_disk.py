"""Acts while the disk writes down what is done to it: python … <database> <journal> <person> <contract> <acts> <folder> <log> <items …>"""

import ctypes
import logging
import os
import sys

import peewee

url, journal, person, contract, acts, folder, log, *ids = sys.argv[1:]
if journal == "delete":
    peewee.sqlite3.sqlite_version_info = (3, 40, 1)
logging.disable()

from custody import db  # noqa: E402 - the journal is chosen by what is known of SQLite
from custody.caller import Caller, Submission, new_idem  # noqa: E402
from custody.events.choices import Role  # noqa: E402
from custody.events.items import ItemSighted  # noqa: E402
from custody.usecases import items  # noqa: E402

DISK = ctypes.CDLL(os.environ["LD_PRELOAD"])
OFTEN = 40  # pages in the log of what is to be written into the database, of which 1,000 are usual
who = Caller(person, roles={contract: frozenset({Role.HANDLER})}, auth={"m": "password"})
database = db.bind(db.connect(url))
with database.connection_context():
    database.execute_sql(f"PRAGMA wal_autocheckpoint = {OFTEN}")
    database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    DISK.record(folder.encode(), log.encode())
    for _ in range(int(acts)):
        key = new_idem()
        items.sight(who, Submission(key), ids, ItemSighted(note="棚" * 200))
        DISK.acknowledged(key.encode())
    DISK.stop()
