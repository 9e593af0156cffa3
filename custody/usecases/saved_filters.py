"""A person's own searches, kept under a name: seen, used and removed by nobody else."""

from __future__ import annotations

from collections.abc import Sequence

from custody import db
from custody.caller import Caller
from custody.errors import BadInput, NotFound
from custody.ids import new_id
from custody.text import Text

MOST = 20
LONGEST_NAME, LONGEST_QUERY = 40, 1000
NO_NAME = Text("名前を入れてください（40字まで）。", "Give it a name, of 40 characters at most.")
NOTHING = Text(
    "絞り込みがありません。条件を入れてから保存してください。", "Nothing is narrowed. Set a condition, then save it."
)
TOO_MANY = Text(
    f"保存できるのは{MOST}件までです。使わないものを削除してください。",
    f"At most {MOST} can be kept. Remove one that you no longer use.",
)


@db.transaction
def save(caller: Caller, name: str, query: str) -> None:
    """Keep `query` under `name`; what had the name before is replaced. BadInput says what to do instead."""
    name = name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise BadInput(message=NO_NAME)
    if not query or len(query) > LONGEST_QUERY:
        raise BadInput(message=NOTHING)
    mine = of(caller)
    db.run_many("DELETE FROM saved_filter WHERE id = ?", [(id_,) for id_, kept, _ in mine if kept == name])
    if len([kept for _, kept, _ in mine if kept != name]) >= MOST:
        raise BadInput(message=TOO_MANY)
    db.insert("saved_filter", ("id", "person", "name", "query"), [(new_id("filter"), caller.person, name, query)])


@db.transaction
def remove(caller: Caller, key: str) -> None:
    """NotFound for what is not the caller's."""
    sql = "DELETE FROM saved_filter WHERE id = ? AND person = ? RETURNING id"
    if not db.rows(sql, (f"filter:{key}", caller.person)):
        raise NotFound


def of(caller: Caller) -> Sequence[tuple[str, str, str]]:
    """(id, name, query) of what the caller keeps, by name."""
    return db.rows("SELECT id, name, query FROM saved_filter WHERE person = ? ORDER BY name", (caller.person,))
