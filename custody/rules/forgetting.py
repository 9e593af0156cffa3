"""What of the record is erased, and when: not before its time, and never while an accident is being looked into."""

from __future__ import annotations

from dataclasses import dataclass

from custody.events import Event
from custody.events.forgetting import Ground, PrivateErased
from custody.rules.articles import CONTRACT_SETTING, cite
from custody.rules.facts import Facts
from custody.rules.refusal import Refusal
from custody.text import Text


@dataclass(frozen=True)
class Keeping:
    """What keeps the private values of a contract. `until`: the last day, None while it is not closed."""

    until: str | None
    incidents: int = 0
    held: int = 0


def _keeping(event: Event, facts: Facts) -> Keeping | None:
    return facts.about if isinstance(event, PrivateErased) and isinstance(facts.about, Keeping) else None


def too_early(event: Event, facts: Facts) -> Refusal | None:
    """R-CT-4. The record is kept for as many years after the end as the contract is set to; the client may say otherwise."""
    keeping = _keeping(event, facts)
    if keeping is None or not isinstance(event, PrivateErased) or event.ground != Ground.RETENTION:
        return None
    if keeping.until is not None and keeping.until < facts.on:
        return None
    said = (
        Text("契約がまだ閉鎖されていません。", "The contract is not closed yet.")
        if keeping.until is None
        else Text("保存期間がまだ残っています（{until}まで）。", "It is still to be kept (until {until}).").filled(
            until=keeping.until
        )
    )
    return Refusal(
        "R-CT-4",
        CONTRACT_SETTING,
        said,
        Text(
            "期間が過ぎてから行ってください。発注者の指示があれば、その値だけを指示による消去として行えます。",
            "Wait until then. What the client instructs to be erased may be erased by that instruction.",
        ),
    )


def incident_open(event: Event, facts: Facts) -> Refusal | None:
    """R-12-6. Nothing that an accident is being looked into with is erased."""
    keeping = _keeping(event, facts)
    if keeping is None or not keeping.incidents:
        return None
    return Refusal(
        "R-12-6",
        cite(12, facts.contract),
        Text("終結していない事故等があるため消去できません。", "An incident is open: nothing is erased."),
        Text("事故等を終結してから行ってください。", "Close the incident first."),
    )


def preserved(event: Event, facts: Facts) -> Refusal | None:
    """R-12-7. Nor anything of a contract of which something is being preserved."""
    keeping = _keeping(event, facts)
    if keeping is None or not keeping.held:
        return None
    return Refusal(
        "R-12-7",
        cite(12, facts.contract),
        Text("保全中の物があるため消去できません。", "Something is being preserved: nothing is erased."),
        Text("管理責任者が保全を解除してから行ってください。", "The manager lifts the hold first."),
    )


RULES = (too_early, incident_open, preserved)
