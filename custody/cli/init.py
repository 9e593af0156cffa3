"""custody init"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable

from peewee import Database

from custody import db
from custody.cli.database import chosen
from custody.cli.say import Stop, say
from custody.ledger.guards import grants, signer_grants
from custody.text import Text


def run(options: Namespace) -> int:
    settings = chosen()
    applied = db.migrate(settings.database)
    if applied:
        say(
            Text(
                f"データベースを用意しました（{'、'.join(applied)}）。",
                f"The database is ready ({', '.join(applied)}).",
            )
        )
    else:
        say(Text("データベースは最新です。", "The database is up to date."))
    if options.role:
        _let_in(settings.database, options.role, lambda database: grants(database, options.role))
    if options.signer_role:
        _let_in(settings.database, options.signer_role, lambda _: signer_grants(options.signer_role))
    from custody.usecases import links, setting_up

    with db.bind(db.connect(settings.database)).connection_context():
        if setting_up.is_new():
            token = links.setup_link()
            say(
                Text(
                    "最初の管理者を、次のリンクから1時間以内に登録してください（1回だけ使えます）。",
                    "Register the first administrator here, once, within an hour:",
                )
            )
            say(f"  {settings.base_url}/setup/{token}")
    return 0


def _let_in(url: str, role: str, granted: Callable[[Database], list[str]]) -> None:
    """Give a login no more than it needs (ledger.md §2.7): run as the tables' owner."""
    database = db.connect(url)
    if not db.is_postgresql(database):
        raise Stop(Text("--role は PostgreSQL だけで使えます。", "--role is for PostgreSQL only."))
    with database.connection_context(), database.atomic():
        for statement in granted(database):
            database.execute_sql(statement)
    say(Text(f"{role} に台帳への追記だけを許しました。", f"{role} may add to the ledger and change nothing of it."))
