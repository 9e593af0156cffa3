"""Asking the viewer to print a PDF at its true size."""

import re

PREFERENCES = b"/PrintScaling/None/PickTrayByPDFSize true/Duplex/Simplex"
"""ISO 32000-1, table 150. Typst 0.15 has no setting for them."""


def at_true_size(pdf: bytes) -> bytes:
    """Add the print preferences as an incremental update, so no byte of the original moves.

    Expects what Typst writes: a classic cross-reference table and an unencrypted catalogue. Raises ValueError
    when the file is of another form.
    """
    trailer = pdf[pdf.rindex(b"trailer") :]
    root = int(found(rb"/Root (\d+) 0 R", trailer))
    before = int(found(rb"startxref\s+(\d+)", trailer))
    start = pdf.rindex(b"\n%d 0 obj" % root) + 1
    catalogue = preferring(pdf[start : pdf.index(b"endobj", start)])
    at = len(pdf) + 1
    table = b"xref\n%d 1\n%010d 00000 n\r\n" % (root, at)
    entries = found(rb"trailer\s*<<(.*?)>>\s*startxref", trailer)
    body = b"\n" + catalogue + b"endobj\n"
    end = b"trailer\n<<%b/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (entries, before, len(pdf) + len(body))
    return pdf + body + table + end


def preferring(catalogue: bytes) -> bytes:
    """The catalogue object with the preferences, whether or not it had some."""
    held = b"/ViewerPreferences<<"
    if held in catalogue.replace(b"/ViewerPreferences <<", held):
        return catalogue.replace(b"/ViewerPreferences <<", held).replace(held, held + PREFERENCES, 1)
    return catalogue.replace(b"<<", b"<<" + held + PREFERENCES + b">>", 1)


def found(pattern: bytes, text: bytes) -> bytes:
    """The one group of a pattern. Raises ValueError."""
    match = re.search(pattern, text, re.S)
    if match is None:
        raise ValueError(f"the PDF lacks {pattern!r}")
    return match[1]
