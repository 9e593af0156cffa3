"""The regulator's clocks (domain.md §7): both thresholds and both ways of counting days are shown; a person decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from custody import clock
from custody.events.notices import Regime
from custody.queries.working_days import next_working
from custody.text import Text

PROMPT = (3, 5)  # days; "promptly", about three to five (guideline to Rule 8 of the Act)
FINAL, FINAL_WRONGFUL = 30, 60  # days; Rule 8(2)
MOVES = Text(
    "知った翌日から数える（末日が土日・祝日・年末年始なら次の平日）",
    "Counted from the day after (an end on a weekend, a public holiday or at the turn of the year moves on)",
)
FIRST = Text("知った日を1日目と数える", "The day of knowing is day 1")


@dataclass(frozen=True)
class Counted:
    """Last days by one way of counting, in Japan."""

    how: Text
    prompt_from: date
    prompt_to: date
    final: date
    final_wrongful: date


@dataclass(frozen=True)
class Threshold:
    """What makes one law's duty: kinds that count for one person already, and a number of people to exceed."""

    regime: Regime
    anyone: Text
    more_than: int


SORTS = Text(
    "要配慮個人情報、財産的被害のおそれ、不正の目的のおそれ：1人でも",
    "special-care information, fear of financial harm, wrongful purpose: one person is enough",
)
THRESHOLDS = (
    Threshold(Regime.PRIVATE, SORTS, 1000),
    Threshold(Regime.PUBLIC, SORTS, 100),
    Threshold(
        Regime.NUMBER,
        Text(
            "個人番号利用事務等のシステム、不正の目的のおそれなど：1人でも",
            "systems of Number-use affairs, wrongful purpose and the like: one person is enough",
        ),
        100,
    ),
)


def counted(known_at: str) -> tuple[Counted, Counted]:
    """The last days after a time of knowing (UTC stamp), by both ways of counting."""
    known = clock.japan(known_at).date()
    first = Counted(FIRST, *(known + timedelta(days=n - 1) for n in (*PROMPT, FINAL, FINAL_WRONGFUL)))
    after = Counted(MOVES, *(next_working(known + timedelta(days=n)) for n in (*PROMPT, FINAL, FINAL_WRONGFUL)))
    return first, after


def exceeded(persons: int | None, threshold: Threshold) -> Text:
    """How the estimate stands to the number; says nothing about the duty itself."""
    n = threshold.more_than
    if persons is None:
        return Text(f"{n:,}人を超えるか：推定人数がありません", f"more than {n:,}: no estimate yet")
    if persons > n:
        return Text(f"推定 {persons:,}人：{n:,}人を超えます", f"estimate {persons:,}: more than {n:,}")
    return Text(f"推定 {persons:,}人：{n:,}人を超えません", f"estimate {persons:,}: not more than {n:,}")
