"""(action, facts) -> refusals. Pure. Every rule is in RULES; each one's docstring gives its code and its ground."""

from __future__ import annotations

import functools

from custody.events import Event
from custody.rules import (
    areas,
    authorising,
    bringing_back,
    carrying,
    certifying,
    closing,
    copying,
    destroying,
    discovering,
    documents,
    erasing,
    forgetting,
    incidents,
    keeping,
    leaving,
    losses,
    oversight,
    packing,
    people,
    reclaiming,
    returning,
    sealing,
    storage,
    striking,
    subcontracting,
    transport,
    using,
)
from custody.rules.asked import Rule, concerning, early_of
from custody.rules.facts import Facts
from custody.rules.refusal import Refusal

# The most general first. Each family has RULES; those that are asked before the form is shown are marked where they stand.
FAMILIES = (
    using,
    bringing_back,
    people,
    areas,
    storage,
    keeping,
    authorising,
    copying,
    striking,
    discovering,
    erasing,
    forgetting,
    incidents,
    losses,
    subcontracting,
    oversight,
    leaving,
    closing,
    documents,
    returning,
    reclaiming,
    destroying,
    certifying,
    transport,
    packing,
    sealing,
    carrying,
)
RULES: tuple[Rule, ...] = tuple(rule for family in FAMILIES for rule in family.RULES)
EARLY: tuple[Rule, ...] = early_of(RULES)


def refusals(event: Event, facts: Facts) -> list[Refusal]:
    """Everything that forbids `event`, the most general first; an empty list when nothing does."""
    return [no for rule in _asked(type(event)) if (no := rule(event, facts)) is not None]


@functools.lru_cache(maxsize=512)
def _asked(kind: type[Event]) -> tuple[Rule, ...]:
    return concerning(RULES, kind)


def early(event: Event, facts: Facts) -> list[Refusal]:
    """What already forbids an act of which only the kind is known; `event` may be a probe (model_construct)."""
    return [no for rule in _asked_early(type(event)) if (no := rule(event, facts)) is not None]


@functools.lru_cache(maxsize=512)
def _asked_early(kind: type[Event]) -> tuple[Rule, ...]:
    return concerning(EARLY, kind)


__all__ = ["EARLY", "RULES", "Facts", "Refusal", "Rule", "early", "refusals"]
