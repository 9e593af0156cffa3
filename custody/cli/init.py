"""custody init"""

from __future__ import annotations

from argparse import Namespace

from custody import db
from custody.cli.database import chosen
from custody.cli.say import say
from custody.text import Text


def run(_options: Namespace) -> int:
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
