"""What a PDF says of itself and can be read off where PDF/A-2 is claimed. A part of what ISO 19005-2 asks, no validator."""

import io
import re
from collections.abc import Iterator
from typing import Any

from pyhanko.pdf_utils.reader import PdfFileReader

CLAIM = re.compile(rb"<pdfaid:(part|conformance)>(\w)<|pdfaid:(part|conformance)=\"(\w)\"")
SCRIPTS = ("/OpenAction", "/AA")
BLENDS = ("/Normal", "/Compatible")
HIDDEN, PRINTED = 0b10_0011, 0b100  # bits of a flag: invisible, hidden, not viewed; printed


def amiss(pdf: bytes) -> list[str]:
    """What goes against the claim; nothing where all is well."""
    reader = PdfFileReader(io.BytesIO(pdf), strict=False)
    root = reader.root
    return [*_file(pdf, reader), *_root(root), *(wrong for page in _pages(root["/Pages"]) for wrong in _page(page))]


def _file(pdf: bytes, reader: Any) -> Iterator[str]:
    if not re.match(rb"%PDF-1\.[4-7]\n%[\x80-\xff]{4}", pdf):
        yield "the head has no four bytes above 127"
    if reader.encrypted:
        yield "it is encrypted"
    if len(reader.trailer["/ID"]) != 2:
        yield "it has no id"


def _root(root: Any) -> Iterator[str]:
    metadata = root["/Metadata"]
    claims = {(a or c).decode(): (b or d).decode() for a, b, c, d in CLAIM.findall(metadata.data)}
    if "/Filter" in metadata:
        yield "the metadata are compressed"
    if claims.get("part") != "2" or claims.get("conformance") not in ("A", "U"):
        yield f"it claims {claims}"
    if not any(
        i["/S"] == "/GTS_PDFA1" and b"acsp" in i["/DestOutputProfile"].data for i in _each(root["/OutputIntents"])
    ):
        yield "no output intent holds a colour profile"
    yield from (f"it has {name}" for name in SCRIPTS if name in root)
    yield from (f"it has {n}" for n in ("/JavaScript", "/EmbeddedFiles") if n in _of(root, "/Names", {}))
    if claims.get("conformance") == "A" and not ("/StructTreeRoot" in root and root["/MarkInfo"]["/Marked"]):
        yield "2a without tags"
    if "/Lang" not in root:
        yield "no language"
    if _of(_of(root, "/AcroForm", {}), "/NeedAppearances", False):
        yield "a reader is to draw the fields"


def _pages(node: Any) -> Iterator[Any]:
    if node["/Type"] == "/Pages":
        for kid in _each(node["/Kids"]):
            yield from _pages(kid)
    else:
        yield node


def _page(page: Any) -> Iterator[str]:
    if "/AA" in page:
        yield "a page has actions"
    for note in _each(_of(page, "/Annots", ())):
        yield from _annotation(note)
    yield from _resources(_of(page, "/Resources", {}))


def _annotation(note: Any) -> Iterator[str]:
    flags, box = int(_of(note, "/F", 0)), [float(n) for n in note["/Rect"]]
    if flags & HIDDEN or not flags & PRINTED:
        yield f"an annotation is not printed: {flags}"
    if "/AP" not in note and (box[0], box[1]) != (box[2], box[3]) and note["/Subtype"] != "/Link":
        yield "an annotation has no shape"


def _resources(resources: Any) -> Iterator[str]:
    for font in _each(_of(resources, "/Font", {})):
        yield from _font(font)
    for graphics in _each(_of(resources, "/ExtGState", {})):
        if _of(graphics, "/BM", "/Normal") not in BLENDS or _of(graphics, "/SMask", "/None") != "/None":
            yield "something shines through"
    for drawn in _each(_of(resources, "/XObject", {})):
        if _of(drawn, "/Interpolate", False):
            yield "a picture is smoothed"
        if "/SMask" in drawn:
            yield "a picture shines through"
        yield from _resources(_of(drawn, "/Resources", {}))


def _of(held: Any, name: str, default: Any) -> Any:
    return held[name] if name in held else default  # noqa: SIM401 - get() follows no reference


def _each(held: Any) -> Iterator[Any]:
    """What an array or a dictionary holds; asked for one by one, so that references are followed."""
    return (held[name] for name in (held if isinstance(held, dict) else range(len(held))))


def _font(font: Any) -> Iterator[str]:
    inner = font["/DescendantFonts"][0] if "/DescendantFonts" in font else font
    descriptor = _of(inner, "/FontDescriptor", {})
    if not any(f"/FontFile{n}" in descriptor for n in ("", "2", "3")) and font["/Subtype"] != "/Type3":
        yield f"{_of(font, '/BaseFont', 'a font')} is not embedded"
    if "/ToUnicode" not in font:
        yield f"{_of(font, '/BaseFont', 'a font')} does not say its characters"
