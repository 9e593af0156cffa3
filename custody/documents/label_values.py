"""What a label says of an item or a place: its number and kind, and whom a finder calls. Nothing that tells tales."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Protocol

from custody.events.choices import NOT_ELECTRONIC, PlaceKind
from custody.settings import Settings
from labels import Label

FONTS = Path(__file__).resolve().parents[2] / "static" / "vendor" / "fonts"
"""Where set-up puts the typefaces of labels and of pages."""

NOTICE = "管理物品 持出禁止"
TEAR_OFF = "台帳控"
"""What the duplicate for the register book is called on it."""


class Labelled(Protocol):
    """The part of an item's or a place's row that its label speaks of. `labels`: the newest last."""

    number: str
    labels: list[dict[str, str]]


def label_for(row: Labelled, settings: Settings) -> Label:
    """The label that is valid now. It never holds a client, the name of data, a person or a count (design.md §7)."""
    code = row.labels[-1]["code"]
    return Label(
        url=f"{settings.base_url}/S/{code}".upper(),
        number=row.number,
        kind_mark=kind_mark(row),
        notice=NOTICE,
        contact=f"拾得時 {settings.contact}",
        code=code,
    )


def blank_label_for(number: str, code: str, settings: Settings) -> Label:
    """A label that is printed before there is a thing: it says no more than the thing's own label will."""
    return Label(
        url=f"{settings.base_url}/S/{code}".upper(),
        number=number,
        kind_mark="紙" if number.startswith("P") else "媒体",
        notice=NOTICE,
        contact=f"拾得時 {settings.contact}",
        code=code,
    )


def seal_label_for(number: str, settings: Settings) -> Label:
    """A label for a seal. Its symbol holds the number and no code of ours: scanning it types the number in, no more."""
    return Label(
        url=unicodedata.normalize("NFKC", number).upper(),
        number=number,
        kind_mark="封印",
        notice=NOTICE,
        contact=f"拾得時 {settings.contact}",
    )


def badge_label_for(number: str, code: str, settings: Settings) -> Label:
    """A person's badge. It holds no name: who finds it learns whom to call, who is signed in whose it is."""
    return Label(
        url=f"{settings.base_url}/S/{code}".upper(),
        number=number,
        kind_mark="従事者証",
        notice="貸与品",
        contact=f"拾得時 {settings.contact}",
        code=code,
    )


def kind_mark(row: Labelled) -> str:
    """One word for what the label is on."""
    medium = getattr(row, "medium", None)
    if hasattr(row, "lock_kind") and not hasattr(row, "kind"):
        return "ケース"
    if medium is None:
        return "保管庫" if getattr(row, "kind", "") == PlaceKind.UNIT else "場所"
    return "紙" if medium in NOT_ELECTRONIC else "媒体"
