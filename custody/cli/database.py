"""The database and the people in it, as the commands find them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from peewee import PeeweeException
from pydantic import ValidationError

from custody import db
from custody.cli.say import Stop
from custody.settings import Settings, settings
from custody.text import Text


def chosen() -> Settings:
    """The settings of the environment. Stop, naming the setting, where one is wrong."""
    try:
        return settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "CUSTODY_" + "_".join(str(part) for part in first["loc"]).upper()
        raise Stop(
            Text(f"設定 {name} が正しくありません: {first['msg']}", f"{name} is wrong: {first['msg']}")
        ) from error


def file_of(url: str) -> Path | None:
    """The file of an SQLite database; None for another one."""
    return Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite:///") else None


@contextmanager
def opened(url: str, *, migrated: bool = True) -> Iterator[None]:
    """The database bound and connected. Stop where there is none, or it cannot be read.

    `migrated`: brought up to date first; a command that only looks leaves it as it is.
    """
    file = file_of(url)
    if file is not None and not file.exists():
        raise Stop(
            Text(
                f"データベース {file} がありません。先に custody init か custody demo を実行してください。",
                f"There is no database at {file}. Run custody init or custody demo first.",
            )
        )
    try:
        if migrated:
            db.migrate(url)
        with db.bind(db.connect(url)).connection_context():
            yield
    except PeeweeException as error:
        raise Stop(Text(f"データベースを読めません: {error}", f"The database cannot be read: {error}")) from error


def person_called(who: str) -> str:
    """The id of the one person whose id, user name or name is `who`; part of a name will do if it fits nobody else."""
    found = db.rows("SELECT id FROM person WHERE id = ? UNION SELECT person FROM account WHERE login = ?", (who, who))
    if not found:
        bare = "".join(who.split())
        named = [(i, "".join(name.split())) for i, name in db.rows("SELECT id, name FROM person ORDER BY id")]
        found = [(i,) for i, name in named if name == bare] or [(i,) for i, name in named if bare and bare in name]
    if len(found) == 1:
        return str(found[0][0])
    if found:
        raise Stop(
            Text(
                f"「{who}」に当てはまる人が{len(found)}人います。利用者名で指定してください。",
                f"{len(found)} people fit “{who}”. Give the user name.",
            )
        )
    raise Stop(Text(f"「{who}」という人は登録されていません。", f"Nobody called “{who}” is registered."))
