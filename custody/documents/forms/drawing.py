"""From a form's values to its paper: nothing left blank, no character that the fonts lack, PDF/A-2, the same every time."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image

from custody import clock
from custody.documents.checkpoint_slip import symbol
from custody.documents.forms import long_tables
from custody.documents.label_values import FONTS
from custody.ids import ALPHABET
from custody.queries import bundle_files
from custody.queries.terms import every_article
from labels.errors import UnknownCharacterError
from labels.fonts import Style, fonts_in

if TYPE_CHECKING:
    from custody.documents.forms.base import Form, Paper
    from custody.documents.forms.blocks import Block
    from custody.queries.papers import Span
    from custody.settings import Settings

TEMPLATES = Path(__file__).resolve().parents[3] / "templates" / "forms"
NONE = "該当なし"
MISSING = "〓"  # what printers set for a character that they lack
UNSET = "（　　　　　　　　　　）"
CODE = 16  # base-32 characters of 5 bits
MOST_TAGGED = 200  # rows: tags make a page readable to a screen reader, and a long register twenty times slower
PICTURE = (900, 700)  # pixels: 300 dpi of what a frame shows
SHOWN = 12  # characters of a hash on paper


@dataclass(frozen=True)
class Values:
    """All that a paper shows, as plain values, and the code that is computed from them."""

    doc: dict[str, Any]
    code: str


def values_of(
    form: Form, paper: Paper, number: str, addressee: str, span: Span, blocks: list[Block], code: str = ""
) -> Values:
    """The values of a form. The same values have the same code, of 80 bits, which stands on the paper.

    `code`: that of the pack which the paper is a part of.
    """
    doc = _clean(
        {
            "form": form.number,
            "title": form.name.ja,
            "lead": form.lead,
            "grounds": _grounds(form, paper),
            "number": number,
            "made": paper.today,
            "at": list(clock.japan(paper.now).timetuple()[:6]),
            "author": paper.settings.organisation or "受注者",
            "addressee": addressee,
            "contractor": contractor(paper.settings),
            "contract": [
                ["契約番号", paper.contract.number],
                ["件名", paper.contract.title],
                ["期間", f"{paper.dates.short(paper.contract.starts)}～{paper.dates.short(paper.contract.ends)}"],
            ],
            "copies": list(form.copies),
            "range": f"第{span.first:,}件～第{span.last:,}件（{_range_of(span)}）",
            "hash": span.head[:SHOWN] or NONE,
            "root": f"{span.root[:SHOWN]}（{span.sealed:,}件）" if span.root else "まだ封印なし",
            "blocks": blocks,
        }
    )
    code = code or code_of(doc)
    address = f"{paper.settings.base_url}/V/{number}/{code}".upper()
    return Values({**doc, "code": code, "address": address, "qr": symbol(address)}, code)


def _range_of(span: Span) -> str:
    left_out = f"。記録でない行{span.out:,}件を除く（custody verify で確認）" if span.out else ""
    return f"この契約の記録{left_out}"


def _grounds(form: Form, paper: Paper) -> str:
    meant = form.grounds(paper) if form.grounds else form.articles
    binding = {n for n, _cited, _subject, binds in every_article(paper.contract) if binds}
    numbers = [str(paper.contract.clauses.get(str(n), n)) for n in meant if n in binding]
    return f"（第{'・'.join(numbers)}条）" if numbers else ""


def contractor(s: Settings) -> list[list[str]]:
    """Who makes the form: address, name and representative; a space to write in where they are not set."""
    return [
        ["受注者　住所", s.organisation_address or UNSET],
        ["名称", s.organisation or UNSET],
        ["代表者", s.representative or UNSET],
    ]


def code_of(doc: dict[str, Any]) -> str:
    """The first 80 bits of the SHA-256 over the values, in base 32."""
    spelled = json.dumps(doc, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    number = int.from_bytes(hashlib.sha256(spelled).digest()[: CODE * 5 // 8])
    return "".join(ALPHABET[(number >> (5 * i)) & 31] for i in reversed(range(CODE)))


def drawn(form: Form, values: Values) -> bytes:
    """The PDF. PDF/A-2a (tagged) up to MOST_TAGGED rows, PDF/A-2u beyond."""
    import typst  # 3 MB of memory, which a server that draws nothing does not take

    tagged = sum(len(b.get("rows", ())) for b in values.doc["blocks"]) <= MOST_TAGGED
    blocks = [b if tagged else _set_quickly(b, form.template) for b in values.doc["blocks"]]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for file in TEMPLATES.glob("*.typ"):
            shutil.copy(file, root)
        doc = {**values.doc, "blocks": [_with_files(b, root) for b in blocks]}
        compiler = typst.Compiler(str(root / f"{form.template}.typ"), str(root), [str(FONTS)], ignore_system_fonts=True)
        page = compiler.compile(
            format="pdf",
            sys_inputs={"doc": json.dumps(doc)},
            pdf_standards=["a-2a" if tagged else "a-2u"],
            pdf_tags=tagged,
        )
    if not isinstance(page, bytes):
        raise TypeError("Typst returned more than one file")
    return page


def _set_quickly(block: Block, template: str) -> Block:
    is_long = block["is"] == "table" and len(block["rows"]) > MOST_TAGGED
    return long_tables.broken(block, template) if is_long else block


def _with_files(block: Block, root: Path) -> Block:
    """Pictures put where Typst may read them, made as small as their frame."""
    if block["is"] != "photos":
        return block
    return {**block, "pictures": [{**p, "file": _picture(p["file"], root)} for p in block["pictures"]]}


def _picture(sha256: str, root: Path) -> str:
    if not sha256 or not bundle_files.is_picture(sha256):
        return ""
    name = f"{sha256}.jpg"
    with Image.open(bundle_files.file_of(sha256)) as image:
        small = image.convert("RGB")
        small.thumbnail(PICTURE)
        small.save(root / name, "JPEG", quality=80)
    return name


def _clean(value: Any) -> Any:
    """Every text with characters that the fonts have; what is empty in a cell says so."""
    if isinstance(value, dict):
        empty = [[""] * len(value["head"])] if "head" in value else []
        return {k: _block(v or empty) if k == "rows" else _clean(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_clean(v) for v in value]
    return printable(value) if isinstance(value, str) else value


def _block(rows: Any) -> Any:
    return [[_cell(c) for c in row] for row in rows]


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    if isinstance(value, dict):
        struck_only = bool(value.get("was")) and not value["t"]
        return {**_clean(value), "t": "" if struck_only else _cell(value["t"])}
    return printable(f"{value:,}" if isinstance(value, int) else str(value or "").strip()) or NONE


def printable(text: str) -> str:
    """`text` with 〓 for what no font of ours holds: PDF/A allows no character without a shape."""
    return "".join(c if c == "\n" or _is_drawn(c) else MISSING for c in text if not _is_selector(c))


def _is_selector(character: str) -> bool:
    """What only chooses among the shapes of the character before it (IVS and the like), or joins two."""
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef" or character == "\u200d"


@lru_cache(maxsize=8192)
def _is_drawn(character: str) -> bool:
    try:
        fonts_in(FONTS).glyph(character, Style.REGULAR)
        fonts_in(FONTS).glyph(character, Style.BOLD)
    except UnknownCharacterError:
        return False
    return True


def texts(doc: dict[str, Any]) -> Iterator[str]:
    """Every text of the blocks, for comparing a paper with its values."""
    stack: list[Any] = [doc["blocks"]]
    while stack:
        value = stack.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            stack += [v for k, v in value.items() if k not in ("is", "kinds", "file", "none")]
        elif isinstance(value, list):
            stack += value
