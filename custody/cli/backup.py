"""custody backup: one file with all that must not be lost, made while the server goes on."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from custody import db
from custody.cli.copying import KEYS, bar, when
from custody.cli.database import chosen, opened
from custody.cli.say import say
from custody.text import Text

if TYPE_CHECKING:
    from custody.backup.making import Made
    from custody.ledger.verify import Finding

WITHOUT = Text(
    "写真とスキャンは入っていません。フォルダー {folder} を別に控えてください。",
    "Photos and scans are not in it. Copy the folder {folder} as well.",
)
LOST = Text(
    "写真またはスキャンが {n:,}件、ないか壊れていて、入っていません。custody verify で調べてください。",
    "{n:,} photos or scans are gone or damaged and are not in it. See custody verify.",
)
LEFT_OUT = Text(
    "記録の形でないか、前の記録につながらないものが {n:,}件、台帳の表にあり、バックアップに入れていません。データベースのファイルは証拠としてそのまま残し、custody verify で調べてください。",
    "{n:,} rows among the entries are none, or do not follow the one before: they are not in the backup. Keep the database"
    " as it is, as evidence, and see custody verify.",
)
REFUSED = Text(
    "このバックアップは不完全です。{n:,}か所が書かれたときのままでないため、そのままでは戻せません（非公開の値が失われただけなら custody restore --with-losses で戻せます）。"
    "以前のバックアップを消さず、custody verify で調べてください。",
    "This backup is incomplete: {n:,} things in it are not as they were written, and it cannot be restored as it is (with"
    " custody restore --with-losses where only private values are lost). Keep the earlier backups, and see custody verify.",
)
SHOWN = 10  # of them by name
MADE = Text(
    "{size:,.1f} MB、記録 {entries:,}件、最新の記録 {newest}、最新のチェックポイント {checkpoint:,}。",
    "{size:,.1f} MB, {entries:,} entries, the newest of {newest}, newest checkpoint {checkpoint:,}.",
)
VERIFIED = Text("読み直して検証しました。", "Read again and verified.")


def run(options: Namespace) -> int:
    from custody import files
    from custody.backup.making import make

    with opened(chosen().database, migrated=False):
        with bar(Text("バックアップ", "Backing up")) as tell:
            made = make(db.proxy.obj, options.where, photos=not options.without_files, tell=tell)
        _show(made)
        if options.without_files:
            say(WITHOUT.filled(folder=files.folder()))
    say(KEYS)
    if made.missing:
        say(LOST.filled(n=made.missing))
    if made.left_out:
        say(LEFT_OUT.filled(n=len(made.left_out)))
        for finding in made.left_out[:SHOWN]:
            say(_named(finding))
    if made.refused:
        say(REFUSED.filled(n=len(made.refused)))
        for finding in made.refused[:SHOWN]:
            say(_named(finding))
    return 1 if made.missing or made.left_out or made.refused else 0


def _named(finding: Finding) -> Text:
    return Text(f"    {finding.subject} の記録 {finding.seq}: {finding.what.ja}", f"    {finding}")


def _show(made: Made) -> None:
    about, megabytes = made.about, made.size / 1_000_000
    say(str(made.file))
    say(MADE.filled(size=megabytes, entries=about.entries, newest=when(about.newest), checkpoint=about.checkpoint))
    if not made.refused:
        say(VERIFIED)
