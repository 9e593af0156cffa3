"""Arts 10 and 11: that everything was returned or destroyed is declared only where it is so (F-26)."""

from __future__ import annotations

from dataclasses import dataclass

from custody.events import Event
from custody.events.documents import DocumentIssued
from custody.rules.articles import cite
from custody.rules.facts import Facts
from custody.rules.refusal import Refusal
from custody.text import Text

COMPLETION = "F-26"


@dataclass(frozen=True)
class Unfinished:
    """What is still open under a contract: how many things, and the first of them by name."""

    count: int
    first: tuple[Text, ...] = ()


def declared_complete_too_early(event: Event, facts: Facts) -> Refusal | None:
    """R-10-11. The report of completion is issued once nothing is open any more: no item, copy, accident or finding."""
    if not isinstance(event, DocumentIssued) or event.sheet != COMPLETION or not isinstance(facts.about, Unfinished):
        return None
    left = facts.about
    if not left.count:
        return None
    named = Text("、".join(t.ja for t in left.first), ", ".join(t.en for t in left.first))
    return Refusal(
        "R-10-11",
        cite(10, facts.contract),
        Text(
            "終わっていないものが{n}件あるため、完了報告書を発行できません（{named}）。",
            "{n} matters are still open, so no report of completion is issued ({named}).",
        ).filled(n=left.count, named=named),
        Text(
            "契約の「閉鎖」の画面で残っているものを確かめ、すべて終えてから発行してください。",
            "See on the contract's closing page what is left, settle all of it, and issue the report then.",
        ),
    )


RULES = (declared_complete_too_early,)
