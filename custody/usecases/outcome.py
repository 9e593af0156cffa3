"""What an act came to, in a form that can be given again when the same submission arrives twice."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import orjson

from custody.rules import Refusal
from custody.text import Text


@dataclass(frozen=True)
class Done:
    subject: str
    seq: int
    hash: str
    kind: str


@dataclass(frozen=True)
class No:
    """One thing that was refused, and why."""

    subject: str
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True)
class Left:
    """One of several that was left out: no rule forbade it, but it was not as the act needs it."""

    subject: str
    why: Text


@dataclass(frozen=True)
class Outcome:
    """`done`: the entries written. `refused`: what the rules forbade; each attempt is on record. `left`: passed over."""

    batch: str
    done: tuple[Done, ...] = ()
    refused: tuple[No, ...] = ()
    left: tuple[Left, ...] = ()
    replayed: bool = field(default=False, compare=False)

    def first(self, noun: str) -> str:
        """The id of the first subject of a kind that was written. KeyError where there is none."""
        for d in self.done:
            if d.subject.startswith(noun + ":"):
                return d.subject
        raise KeyError(noun)

    def to_json(self) -> str:
        return orjson.dumps(self, default=list).decode()  # a Text as a list

    @classmethod
    def from_json(cls, text: str) -> Outcome:
        kept = json.loads(text)
        refused = tuple(No(n["subject"], tuple(_refusal(r) for r in n["refusals"])) for n in kept["refused"])
        left = tuple(Left(n["subject"], Text(*n["why"])) for n in kept["left"])
        return cls(kept["batch"], tuple(Done(**d) for d in kept["done"]), refused, left, replayed=True)


def _refusal(kept: dict[str, object]) -> Refusal:
    texts = {name: Text(*kept[name]) for name in ("basis", "message", "instead")}  # type: ignore[misc]
    return Refusal(rule=str(kept["rule"]), **texts)
