"""One A6 slip of one entry with its receipt: goes with what is carried, given back or destroyed. Nobody's name is on it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from custody import clock
from custody.documents.checkpoint_slip import DPI, Form, fingerprint, grouped, symbol
from custody.documents.label_values import FONTS
from custody.queries.receipts import Shown
from custody.text import Text

TEMPLATE = Path(__file__).with_name("act_slip.typ")


@dataclass(frozen=True, slots=True)
class Slip:
    """What a slip says. `received`: UTC stamp; `hash`: of the entry, in hex; `note`: the receipt; `vkey`: who signed it."""

    title: Text
    number: str
    seq: int
    received: str
    hash: str
    note: str
    vkey: str


def of(shown: Shown) -> Slip:
    e = shown.entered
    return Slip(shown.title, shown.number, e.seq, e.received, e.hash, shown.note, shown.vkey)


def drawn(slip: Slip, form: Form) -> bytes:
    """The slip as PDF, or as PNG of 300 dpi; 105 x 148 mm."""
    import typst  # 3 MB of memory, which a server that draws nothing does not take

    compiler = typst.Compiler(str(TEMPLATE), font_paths=[str(FONTS)], ignore_system_fonts=True)
    page = compiler.compile(format=form, ppi=DPI, sys_inputs={"slip": json.dumps(_values(slip))}, pdf_tags=False)
    if not isinstance(page, bytes):
        raise TypeError("Typst returned more than a page")
    return page


def _values(slip: Slip) -> dict[str, object]:
    here = clock.japan(slip.received)
    return {
        "title_ja": slip.title.ja,
        "title_en": slip.title.en,
        "number": slip.number,
        "seq": str(slip.seq),
        "at_ja": f"{here:%Y}年{here.month}月{here.day}日 {here:%H:%M:%S}（UTC+9）",
        "hash": _lines(slip.hash),
        "origin": slip.note.partition("\n")[0].removesuffix("/receipt"),
        "print": _lines(fingerprint(slip.vkey)),
        "qr": symbol(slip.note),
    }


def _lines(hash_: str) -> list[str]:
    """64 hex digits in two lines of eight groups."""
    return [grouped(hash_[:32]), grouped(hash_[32:])]
