"""What somebody may try: a move, when it is worth trying, and how its particulars are drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any, TypeVar

from custody.caller import Caller, Submission

if TYPE_CHECKING:
    from life.world import World

T = TypeVar("T")
FAMILIES = ("carriers", "copies", "journeys", "destruction", "accidents", "endings", "office")


@dataclass
class Move:
    """`who`: the short name of whoever does it; `call`: the use case, the event bound. `second`: who else signs.

    `contract`: the contract that a stranger to it must not reach by this; empty for what the house shares.
    `sure`: by what the book says, nothing forbids it. `once`: a second sending may find the door shut (a link).
    """

    name: str
    who: str
    call: Callable[[Caller, Submission], Any]
    second: str | None = None
    contract: str = ""
    sure: bool = False
    anyone: bool = False
    signs: bool = False


class Draw:
    """Particulars drawn from `said`, so that most are right; `wrong` tells whether one was not."""

    def __init__(self, said: str) -> None:
        self._random = Random(said)
        self.wrong = False

    def one(self, options: Iterable[T]) -> T:
        return self._random.choice(list(options))

    def some(self, options: Sequence[T], most: int = 3) -> list[T]:
        """At least one of `options`, each once."""
        return self._random.sample(list(options), self._random.randint(1, min(most, len(options))))

    def chance(self, percent: int) -> bool:
        return self._random.randrange(100) < percent

    def mostly(self, right: T, *wrong: T, percent: int = 5) -> T:
        """`right`, or now and then one of `wrong`."""
        if not self.chance(percent):
            return right
        self.wrong = True
        return self.one(wrong)


Make = Callable[["World", Draw], Move]
Ready = Callable[["World"], object]


@dataclass(frozen=True)
class Kind:
    family: str
    weight: int
    ready: Ready
    make: Make


KINDS: list[Kind] = []


def move(family: str, weight: int, ready: Ready = lambda _: True) -> Callable[[Make], Make]:
    """Put a way of making a move on the list: `weight` times as often as one of weight 1, when `ready`."""

    def listed(make: Make) -> Make:
        assert family in FAMILIES
        KINDS.append(Kind(family, weight, ready, make))
        return make

    return listed


def legal(world: World, favoured: str) -> list[Make]:
    """The moves that the book allows now, as often as they weigh; those of the favoured family four times."""
    return [
        kind.make
        for kind in KINDS
        if kind.ready(world)
        for _ in range(kind.weight * (4 if kind.family == favoured else 1))
    ]


@dataclass
class Tally:
    """How a run went: what was tried and how it ended, and how often each kind of entry was written."""

    tried: dict[tuple[str, str], int] = field(default_factory=dict)
    written: dict[str, int] = field(default_factory=dict)
    reasons: dict[tuple[str, str], int] = field(default_factory=dict)
    sequences: int = 0

    def note(self, name: str, end: str) -> None:
        self.tried[name, end] = self.tried.get((name, end), 0) + 1

    def add(self, other: Tally) -> None:
        for mine, theirs in ((self.tried, other.tried), (self.written, other.written), (self.reasons, other.reasons)):
            for key, n in theirs.items():  # type: ignore[attr-defined]
                mine[key] = mine.get(key, 0) + n  # type: ignore[index,attr-defined]
        self.sequences += other.sequences

    def ended(self, *ends: str) -> int:
        return sum(n for (_, end), n in self.tried.items() if end in ends)

    def accepted(self) -> dict[str, int]:
        """How often each move was accepted, by its name."""
        return {name: n for (name, end), n in self.tried.items() if end == "accepted"}
