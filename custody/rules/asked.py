"""Which rules need to be asked about a kind of event: of a hundred, most look at its kind and at nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from custody.events import Event
from custody.rules.facts import Facts
from custody.rules.refusal import Refusal

Rule = Callable[[Event, Facts], Refusal | None]

_BEFORE_THE_FORM: set[Rule] = set()


def before_the_form(rule: Rule) -> Rule:
    """Mark a rule that says no whatever the rest of the form will be: it is asked before the form is shown."""
    _BEFORE_THE_FORM.add(rule)
    return rule


def early_of(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """Those of `rules` that are so marked, in their order."""
    return tuple(rule for rule in rules if rule in _BEFORE_THE_FORM)


class _LookedCloser(Exception):
    pass


class _OnlyItsKind:
    """Stands for every event of a kind: tells what it is an instance of, and nothing that differs between two."""

    def __init__(self, kind: type) -> None:
        object.__setattr__(self, "_kind", kind)

    def __getattribute__(self, name: str) -> Any:
        if name == "__class__":
            return object.__getattribute__(self, "_kind")
        raise _LookedCloser


def concerning(rules: Iterable[Rule], kind: type[Event]) -> tuple[Rule, ...]:
    """`rules` in their order, without those that let every event of `kind` pass whatever it says and the facts are.

    Rules are pure, so what one says of the kind alone it says of each of them.
    """
    return tuple(rule for rule in rules if not _lets_all_pass(rule, kind))


def _lets_all_pass(rule: Rule, kind: type[Event]) -> bool:
    event: Any = _OnlyItsKind(kind)
    facts: Any = _OnlyItsKind(Facts)
    try:
        return rule(event, facts) is None
    except _LookedCloser:
        return False
