"""What a laid-out face is made of, in mm from its top left corner. Every painter draws these and nothing else."""

from dataclasses import dataclass, replace

from labels.fonts import Style
from labels.symbols import QUIET_BARS, QUIET_MODULES, Matrix


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text; x and baseline are its left end."""

    text: str
    x: float
    baseline: float
    size: float
    style: Style
    white: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A black rectangle, with rounded corners where radius > 0. Also a place to put something."""

    x: float
    y: float
    width: float
    height: float
    radius: float = 0.0

    @property
    def right(self) -> float:
        """mm."""
        return self.x + self.width

    @property
    def foot(self) -> float:
        """mm."""
        return self.y + self.height


@dataclass(frozen=True, slots=True)
class Symbol:
    """A QR symbol; x and y are the corner of its dark square, inside the quiet zone."""

    matrix: Matrix
    x: float
    y: float
    module: float

    @property
    def side(self) -> float:
        """Of the dark square, mm."""
        return len(self.matrix) * self.module

    @property
    def quiet(self) -> float:
        """Width of the clear border on each side, mm."""
        return QUIET_MODULES * self.module


@dataclass(frozen=True, slots=True)
class Bars:
    """A Code 128 symbol; x and y are the corner of its first bar, inside the quiet zone."""

    pattern: bytes
    """A byte a module; 1 is a bar, 0 a space."""
    x: float
    y: float
    module: float
    height: float

    @property
    def width(self) -> float:
        """From the first bar to the end of the last, mm."""
        return len(self.pattern) * self.module

    @property
    def quiet(self) -> float:
        """Width of the clear strip at each end, mm."""
        return QUIET_BARS * self.module


@dataclass(frozen=True, slots=True)
class Note:
    """Something the face does without, that whoever prints it should know."""

    en: str
    ja: str


@dataclass(frozen=True, slots=True)
class Face:
    """Everything drawn on one face, and what was left out of it."""

    symbols: tuple[Symbol, ...]
    bars: tuple[Bars, ...]
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    notes: tuple[Note, ...] = ()

    @property
    def symbol(self) -> Symbol:
        """The QR symbol; the first, where there is a duplicate."""
        return self.symbols[0]

    def moved(self, right: float, down: float) -> "Face":
        """The same face elsewhere."""
        return replace(
            self,
            symbols=tuple(replace(one, x=one.x + right, y=one.y + down) for one in self.symbols),
            bars=tuple(replace(one, x=one.x + right, y=one.y + down) for one in self.bars),
            boxes=tuple(replace(one, x=one.x + right, y=one.y + down) for one in self.boxes),
            lines=tuple(replace(one, x=one.x + right, baseline=one.baseline + down) for one in self.lines),
        )

    def beside(self, other: "Face") -> "Face":
        """Both faces as one, with the notes of this one."""
        return Face(
            self.symbols + other.symbols,
            self.bars + other.bars,
            self.boxes + other.boxes,
            self.lines + other.lines,
            self.notes,
        )
