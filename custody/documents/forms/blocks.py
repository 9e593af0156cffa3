"""The parts that a form is put together from, as plain values. templates/forms/blocks.typ draws each of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

Block = dict[str, Any]
Cell = Any
"""A text or a number; or {"t": text, "was": what it said before, "by": "訂正 #3", "in": steps to the right}."""
YES, NO, NEITHER = "■", "□", "―"


@dataclass(frozen=True)
class Column:
    """`width`: share of the line. `kind`: text, code (monospace), n (a number, to the right) or mark (centred)."""

    title: str
    width: float = 2
    kind: str = "text"


def code(text: str) -> Cell:
    """A hash or the like, in monospace."""
    return {"t": text, "code": True}


def heading(text: str) -> Block:
    return {"is": "heading", "text": text}


def part(text: str) -> Block:
    """A bar that divides a form, such as into what is applied for and what is allowed."""
    return {"is": "part", "text": text}


def said(text: str, size: float = 9) -> Block:
    return {"is": "said", "text": text, "size": size}


def facts(rows: Iterable[Sequence[Cell]], width: float = 26) -> Block:
    """Labels and values, two in a line; `width` of a label in mm. A third value True: over the whole line.

    So is one that would stand alone at the left.
    """
    found: list[list[Cell]] = []
    alone = False
    for label, value, *whole in rows:
        long = bool(whole and whole[0])
        if long and alone:
            found[-1][2] = True
        found.append([label, value, long])
        alone = not long and not alone
    if alone:
        found[-1][2] = True
    return {"is": "facts", "rows": found, "across": 2, "width": width}


def table(
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    *,
    size: float = 7.5,
    pad: float = 1.3,
    marked: Iterable[int] = (),
    main: bool = False,
) -> Block:
    """A table whose head stands on every page. `marked`: rows with a bold frame. `size` in points, `pad` in mm.

    `main`: what a spreadsheet gets of the form; the first table where none is.
    """
    return {
        "is": "table",
        "main": main,
        "head": [c.title for c in columns],
        "widths": [c.width for c in columns],
        "kinds": [c.kind for c in columns],
        "rows": [list(r) for r in rows],
        "size": size,
        "pad": pad,
        "marked": sorted(marked),
    }


def checks(rows: Iterable[tuple[bool | None, str, Cell]]) -> Block:
    """What was looked at, each with a box: ticked, empty, or a dash where it does not apply."""
    return {
        "is": "checks",
        "rows": [[YES if ok else NEITHER if ok is None else NO, text, more] for ok, text, more in rows],
    }


def signatures(boxes: Iterable[tuple[str, str]], across: int = 4) -> Block:
    """Boxes for a seal or a signature: as what, and whose name is known."""
    return {"is": "signatures", "boxes": [list(b) for b in boxes], "across": across}


def space(title: str, height: float = 25, text: str = "") -> Block:
    """A frame to write or draw in, `height` mm high."""
    return {"is": "space", "title": title, "height": height, "text": text}


def photos(pictures: Iterable[tuple[str, str]], none: str = "写真なし") -> Block:
    """Pictures (SHA-256, what it shows), two in a line."""
    return {"is": "photos", "pictures": [{"file": f, "said": s, "none": none} for f, s in pictures]}


def page_break() -> Block:
    return {"is": "break"}
