"""Numbers read off things or off a paper, matched line by line against the items they should name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from custody.models import Item
from custody.rules.returning import names_of, plain


@dataclass(frozen=True, slots=True)
class Matched:
    """`lines`: item id -> its line, from 1. `missing`: ids that no line names. `surplus`: lines that name none, or one again."""

    lines: dict[str, int] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    surplus: list[str] = field(default_factory=list)


def matched(items: Sequence[Item], lines: Sequence[str], *, serial_only: bool = False) -> Matched:
    """Match `lines` with `items`. `serial_only`: an item that has a serial number is named by nothing else."""
    known = {name: item.id for item in items for name in _names(item, serial_only=serial_only)}
    found = Matched()
    for n, line in enumerate((said for said in lines if said.strip()), 1):
        item = known.get(plain(line)) or known.get(plain(line.rstrip("/").rpartition("/")[2]))  # a label's address
        if item is None or item in found.lines:
            found.surplus.append(line)
        else:
            found.lines[item] = n
    found.missing.extend(item.id for item in items if item.id not in found.lines)
    return found


def _names(item: Item, *, serial_only: bool) -> frozenset[str]:
    if serial_only and item.serial:
        return frozenset({plain(item.serial)})
    return names_of(item) | {plain(label["code"]) for label in item.labels if label.get("state") != "void"}
