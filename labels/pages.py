"""Pages of laid-out faces, handed to Typst as data: symbols and boxes as SVG, texts as strings."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from labels.fonts import FAMILIES
from labels.pdf import at_true_size
from labels.shapes import Face
from labels.symbols import svg_path

if TYPE_CHECKING:
    from typst import Compiler

TEMPLATE = Path(__file__).with_name("sheet.typ")
MEMORY = 10
"""Compilations after which Typst 0.15 drops an unused result."""
POINTS = 72 / 25.4
"""To the mm: Typst's SVG is in points."""
Size = tuple[float, float]


@dataclass
class Page:
    """One sheet: vector shapes as SVG elements, and lines as the template takes them."""

    shapes: list[str] = field(default_factory=list)
    lines: list[tuple[str, float, float, float, str, bool]] = field(default_factory=list)

    def add(self, face: Face, left: float, top: float) -> None:
        """Draw a face with its corner at left, top (mm)."""
        for symbol in face.symbols:
            at = f"translate({left + symbol.x:.4f} {top + symbol.y:.4f}) scale({symbol.module:.6f})"
            self.shapes.append(f'<path transform="{at}" d="{svg_path(symbol.matrix)}"/>')
        for bars in face.bars:
            at = f"translate({left + bars.x:.4f} {top + bars.y:.4f}) scale({bars.module:.6f} {bars.height:.4f})"
            self.shapes.append(f'<path transform="{at}" d="{svg_path((bars.pattern,))}"/>')
        self.shapes.extend(
            f'<rect x="{left + box.x:.3f}" y="{top + box.y:.3f}" width="{box.width:.3f}"'
            f' height="{box.height:.3f}" rx="{box.radius:.3f}"/>'
            for box in face.boxes
        )
        self.lines.extend(
            (line.text, left + line.x, top + line.baseline, line.size, line.style, line.white) for line in face.lines
        )

    def svg(self, sheet: Size) -> str:
        """All shapes of the page; 1 unit is 1 mm. Empty where there are none."""
        if not self.shapes:
            return ""
        width, height = sheet
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{height}mm"'
            f' viewBox="0 0 {width} {height}">{"".join(self.shapes)}</svg>'
        )


def as_pdf(pages: Sequence[Page], sheet: Size, title: str, fonts: Path) -> bytes:
    """All pages as one PDF that asks not to be scaled."""
    compiler = _compiler(fonts)
    pdf = compiler.compile(format="pdf", sys_inputs=inputs(pages, sheet, title), pdf_tags=False)
    if not isinstance(pdf, bytes):
        raise TypeError("Typst returned no PDF")
    forget(compiler)
    return at_true_size(pdf)


def as_svg(page: Page, sheet: Size, title: str, fonts: Path) -> str:
    """One page as SVG, its texts as outlines; the shapes stand in it as they are, not as an image."""
    compiler = _compiler(fonts)
    drawn = compiler.compile(format="svg", sys_inputs=inputs([Page(lines=page.lines)], sheet, title))
    if not isinstance(drawn, bytes):
        raise TypeError("Typst returned no SVG")
    paper, end, texts = drawn.decode().partition("/>")
    return f'{paper}{end}<g transform="scale({POINTS:.6f})">{"".join(page.shapes)}</g>{texts}'


def _compiler(fonts: Path) -> Compiler:
    """Costs 5 ms and may not be shared between threads. Imported here: who draws nothing does without its 3 MB."""
    import typst

    return typst.Compiler(str(TEMPLATE), font_paths=[str(fonts)], ignore_system_fonts=True)


def inputs(pages: Sequence[Page], sheet: Size, title: str) -> dict[str, str]:
    """What the template reads."""
    held = {
        "size": sheet,
        "title": title,
        "fonts": FAMILIES,
        "pages": [{"svg": page.svg(sheet), "lines": page.lines} for page in pages],
    }
    return {"sheet": json.dumps(held)}


def forget(compiler: Compiler) -> None:
    """Free what Typst computed. It keeps it for MEMORY further compilations, 30 MB for 1,000 labels."""
    blank = inputs([], (10.0, 10.0), "")
    for _ in range(MEMORY):
        compiler.compile(format="svg", sys_inputs=blank)
