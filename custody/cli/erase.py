"""custody erase: what is due to be erased, and the end of any erasure that was cut short."""

from __future__ import annotations

from argparse import Namespace

from custody import clock
from custody.cli.database import chosen, opened
from custody.cli.say import say
from custody.text import Text


def run(_options: Namespace) -> int:
    from custody.ledger import erasure
    from custody.queries import forgetting

    with opened(chosen().database):
        if spent := erasure.finish():
            say(
                Text(f"消去済みの値の鍵 {spent:,}個を破棄しました。", f"Destroyed the keys of {spent:,} erased values.")
            )
        if erasure.erased_any() and not erasure.clean():
            say(
                Text(
                    "消した値の場所を片付けられませんでした。ほかの処理を止めて、もう一度実行してください"
                    "（PostgreSQLでは表の持ち主で実行するか、VACUUM FULL を行います）。",
                    "The space of erased values could not be cleaned: run this again while nobody works"
                    " (on PostgreSQL as the owner of the tables, or run VACUUM FULL).",
                )
            )
        due = forgetting.all_due(clock.today())
        for d in due:
            say(
                Text(
                    f"{d.number}: {d.until}まで保存。{d.values:,}件を消去できます（未終結の事故等 {d.incidents}、保全 {d.held}）",
                    f"{d.number}: kept until {d.until}; {d.values:,} values may be erased"
                    f" ({d.incidents} open incidents, {d.held} preserved)",
                )
            )
        if not due:
            say(Text("消去の時期に達したものはありません。", "Nothing is due to be erased."))
    return 0
