"""custody restore: a backup into a new database, which takes the place of the present one once it is verified."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from custody import db
from custody.cli.copying import bar, counted, when
from custody.cli.database import chosen
from custody.cli.say import Stop, say
from custody.settings import log_origin
from custody.text import Text

if TYPE_CHECKING:
    from custody.backup.filling import Filled
    from custody.backup.reading import Archive

NO_FILE = Text("ファイル {file} を読めません。", "The file {file} cannot be read.")
FOREIGN = Text(
    "これは台帳「{its}」のバックアップです。ここの台帳は「{ours}」です（CUSTODY_LOG）。何も変えていません。",
    "This is a backup of the ledger “{its}”; the one here is “{ours}” (CUSTODY_LOG). Nothing was changed.",
)
FOUND = Text(
    "{made} のバックアップ：記録 {entries:,}件、最新の記録 {newest}。壊れていません。",
    "A backup of {made}: {entries:,} entries, the newest of {newest}. It is whole.",
)
DONE = Text(
    "{url} に戻しました。記録 {entries:,}件をすべて検証しました。",
    "Restored to {url}. All {entries:,} entries verified.",
)
KEPT = Text(
    "以前のデータベースは {kept} に残してあります。不要と確かめてから消してください。",
    "The former database is kept as {kept}. Delete it only once you are sure.",
)
AFTER = Text(
    "全員がサインインし直します。署名プロセス（custody signer）の状態が新しければ、署名は止まり警報が出ます。"
    "消えた記録がないか確かめてください。",
    "Everybody signs in anew. If the signer (custody signer) has signed more than this database holds it stops and "
    "alarms: find out which entries are gone.",
)
LOST = Text(
    "写真またはスキャンが {n:,}件、ないか壊れています。フォルダーを戻してから custody verify で確かめてください。",
    "{n:,} photos or scans are gone or damaged. Put their folder back and see custody verify.",
)
ERASED = Text(
    "このバックアップのあとに消去された値が {n:,}件あります（鍵は破棄済みで、読めません）。消去の記録は失われたので、もう一度消去を記録してください。",
    "{n:,} values were erased after this backup. Their keys are destroyed and they cannot be read, but the record of the "
    "erasure is lost: erase them again.",
)
LOSSES = Text(
    "失われたか壊れていた非公開の値が {n:,}件あり、そのままです。記録、つながり、木は書かれたときのままです。custody verify が一件ずつ示します。",
    "{n:,} private values were lost or damaged, and still are. Entries, chains and tree are as they were written; custody"
    " verify names each.",
)
WITH_LOSSES = Text(
    "非公開の値だけが失われているか、記録の索引の列だけが違うときは、custody restore {file} --with-losses で戻せます（列は記録そのものから取り直します）。先に、以前のバックアップを調べてください。",
    "Where only private values are lost, or only columns beside the entries differ, custody restore {file} --with-losses"
    " goes on (columns are taken anew from the entries). Look at earlier backups first.",
)
ROLE = Text(
    "PostgreSQLでは、サーバーのログインへの許可（custody init --role）をもう一度実行してください。",
    "On PostgreSQL, let the server's login in again (custody init --role).",
)


def run(options: Namespace) -> int:
    from custody.backup.filling import Unverified
    from custody.backup.reading import Archive
    from custody.ledger.chain import OTHER_COLUMN

    file, url = Path(options.file), options.to or chosen().database
    if not file.is_file():
        raise Stop(NO_FILE.filled(file=file))
    with Archive(file) as archive:
        _check(archive)
        try:
            filled, kept = restore(archive, url, with_losses=options.with_losses)
        except Unverified as error:
            if all(f.is_loss or f.what == OTHER_COLUMN for f in error.findings) and not options.with_losses:
                say(WITH_LOSSES.filled(file=file))
            raise
    say(DONE.filled(url=shown(url), entries=filled.entries))
    if kept:
        say(KEPT.filled(kept=kept))
    if not url.startswith("sqlite:"):
        say(ROLE)
    say(AFTER)
    if filled.missing:
        say(LOST.filled(n=filled.missing))
    if filled.erased:
        say(ERASED.filled(n=filled.erased))
    if filled.lost:
        say(LOSSES.filled(n=filled.lost))
    return 1 if filled.missing or filled.erased or filled.lost else 0


def shown(url: str) -> str:
    """An address of a database without its password."""
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    if not parts.password:
        return url
    return parts._replace(netloc=parts.netloc.replace(f":{parts.password}@", "@")).geturl()


def _check(archive: Archive) -> None:
    """Read all of it before anything is made."""
    from custody.backup import chains, filling

    about = archive.manifest
    filling.fits(about.schema_)
    if about.log != log_origin():
        raise Stop(FOREIGN.filled(its=about.log, ours=log_origin()), 1)
    with bar(Text("確認", "Checking")) as tell:
        chains.checked(archive, counted(tell, _rows(archive) + len(archive.photos)))
    say(FOUND.filled(made=when(about.made), entries=about.entries, newest=when(about.newest)))


def _rows(archive: Archive) -> int:
    return sum(m.rows for m in archive.manifest.members.values())


def restore(archive: Archive, url: str, *, with_losses: bool = False) -> tuple[Filled, str]:
    """Restore into a new database and put it in the place of the one at `url`; where that one is kept, if there was one.

    Whatever goes wrong, the one at `url` is as it was.
    """
    from custody.backup import filling, new_database

    new = new_database.for_place(url)
    try:
        with bar(Text("復元", "Restoring")) as tell:
            step = counted(tell, _rows(archive) + len(archive.photos) + 2 * archive.manifest.entries)
            filling.fill(new.url, archive, archive.manifest.schema_, step, with_losses=with_losses)
            with db.bind(db.connect(new.url)).connection_context():
                filling.keep_photos(archive, step)
                filled = filling.fold_and_verify(step, with_losses=with_losses)
        return filled, new.swap()
    except BaseException:
        new.discard()
        raise
