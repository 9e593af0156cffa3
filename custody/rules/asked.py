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


class _Anything:
    """Stands for whatever a fact may be but None: it can be named, and compared with None, and not be looked at."""

    def __getattribute__(self, name: str) -> Any:
        raise _LookedCloser

    def __bool__(self) -> bool:
        raise _LookedCloser

    def __eq__(self, other: object) -> bool:
        raise _LookedCloser

    __hash__ = None  # type: ignore[assignment]


class _Unknown:
    """Stands for all facts: those of `none` are None, and each of the others anything else."""

    def __init__(self, none: Iterable[str] = ()) -> None:
        self.none, self.asked = frozenset(none), set[str]()

    def __getattr__(self, name: str) -> Any:
        self.asked.add(name)
        return None if name in self.none else _Anything()


def concerning(rules: Iterable[Rule], kind: type[Event]) -> tuple[Rule, ...]:
    """`rules` in their order, without those that let every event of `kind` pass whatever it says and the facts are.

    Rules are pure, so what one says of the kind alone it says of each of them.
    """
    return tuple(rule for rule in rules if not _lets_all_pass(rule, kind))


def _lets_all_pass(rule: Rule, kind: type[Event]) -> bool:
    """Whatever it names of the facts is tried as None and as something: it may compare them with None."""
    event: Any = _OnlyItsKind(kind)
    tried, left = set[frozenset[str]](), [frozenset[str]()]
    while left:
        none = left.pop()
        facts: Any = _Unknown(none)
        tried.add(none)
        try:
            if rule(event, facts) is not None:
                return False
        except (_LookedCloser, TypeError):  # the second: a use of it that only a real value has
            return False
        left += [more for name in facts.asked if (more := none | {name}) not in tried]
    return True
