"""custody move: all of one database into another, of either kind, with every byte of the ledger the same."""

from __future__ import annotations

import os
from argparse import Namespace
from typing import TYPE_CHECKING

from custody import db
from custody.cli.copying import bar, counted
from custody.cli.database import chosen, opened
from custody.cli.restore import LOST, ROLE, shown
from custody.cli.say import Stop, say
from custody.settings import settings
from custody.text import Text

if TYPE_CHECKING:
    from custody.backup.filling import Filled
    from custody.backup.new_database import New

MOVED = Text(
    "{url} に移しました。記録 {entries:,}件は1バイトも違わず、木の根も同じです（{root}）。すべて検証しました。",
    "Moved to {url}. Not a byte of {entries:,} entries differs, and the root of the tree is the same ({root}). "
    "All verified.",
)
OTHERWISE = Text(
    "移した記録が元と違います。移した先は使わないでください。",
    "What was moved is not what was there. Do not use it.",
)
WENT_ON = Text(
    "移している間に、元のデータベースに記録が {n:,}件増えました。サーバーを止めて、新しい移し先でやり直してください。",
    "Meanwhile {n:,} entries were added where you moved from. Stop the server and move again, to a new database.",
)
NEXT = Text(
    "次からは CUSTODY_DATABASE={url} CUSTODY_FILES={files} CUSTODY_KEYS={keys} で動かしてください。元のデータベースはそのままです。",
    "From now on serve with CUSTODY_DATABASE={url} CUSTODY_FILES={files} CUSTODY_KEYS={keys}. The former database is as it was.",
)


def run(options: Namespace) -> int:
    from custody import files, keyring
    from custody.backup import new_database

    source = chosen().database
    with opened(source, migrated=False):
        folders = str(files.folder().resolve()), str(keyring.folder().resolve())
        new = new_database.for_place(options.to, must_be_empty=True)
        try:
            filled, root, more = _moved(new, folders)
            new.swap()
        except BaseException:
            new.discard()
            raise
    say(MOVED.filled(url=shown(options.to), entries=filled.entries, root=root[:16]))
    say(NEXT.filled(url=shown(options.to), files=folders[0], keys=folders[1]))
    if not options.to.startswith("sqlite:"):
        say(ROLE)
    for wrong in [LOST.filled(n=filled.missing)] * bool(filled.missing) + [WENT_ON.filled(n=more)] * bool(more):
        say(wrong)
    return 1 if filled.missing or more else 0


def _moved(new: New, folders: tuple[str, str]) -> tuple[Filled, str, int]:
    """Fill and compare: what was verified, the root of the tree, and how many entries were added meanwhile.

    Photos and keys stay in `folders`, whatever the settings would say of the new database.
    """
    from custody.backup import filling, rows
    from custody.backup.moving import fingerprint

    here = db.proxy.obj
    os.environ["CUSTODY_FILES"], os.environ["CUSTODY_KEYS"] = folders
    settings.cache_clear()
    with bar(Text("移行", "Moving")) as tell, rows.snapshot(here):
        source = rows.Source(here)
        entries = source.count("entry")
        step = counted(tell, sum(map(source.count, source.tables)) + 2 * entries)
        filling.fill(new.url, source, source.schema, step)
        with db.bind(db.connect(new.url)).connection_context():
            filled = filling.fold_and_verify(step)
            with rows.snapshot(db.proxy.obj):
                made = fingerprint(rows.Source(db.proxy.obj))
        if made != fingerprint(source):
            raise Stop(OTHERWISE, 1)
    return filled, made[1], rows.Source(here).count("entry") - entries
