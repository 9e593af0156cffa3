"""Labels read from a photo, where the page may not use the camera: over http, or where it was denied."""

from __future__ import annotations

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from custody.errors import BadInput
from custody.queries.reading import named, seen
from custody.text import Text
from custody.usecases.label_photos import codes_in
from custody.web.access import bases
from custody.web.language import say
from custody.web.limits import limited

pages = Blueprint("label_photos", __name__)
LARGEST = 20 * 1024 * 1024  # bytes
TOO_LARGE = Text(
    "写真は20MBまでです。カメラの解像度を下げて撮り直してください。",
    "A photo may have 20 MB at most. Take it again at a lower resolution.",
)
NOTHING = Text(
    "写真からラベルを読めませんでした。近づいて、動かさずに撮り直してください。",
    "No label could be read in the photo. Go nearer, hold still and take it again.",
)
FOREIGN = Text(
    "このシステムのラベルではないため、読みませんでした：{what}",
    "Not one of our labels, passed over: {what}",
)


@pages.post("/scan/photos")
@limited("60/minute")
def read_photo() -> ResponseReturnValue:
    """What labels stand in a photo: as JSON for the scanner, else the page of the one, or a list. Nothing is kept."""
    as_json = request.accept_mimetypes.best == "application/json"
    try:
        ours, others = _sorted(codes_in(photo_sent()))
    except BadInput as wrong:
        if as_json:
            raise
        return _page([], say(wrong.message)), 422
    if as_json:
        return jsonify(codes=ours, others=others)
    if len(ours) == 1:
        return redirect(url_for("scanning.scan", q=ours[0]), 303)
    return _page(ours, "" if ours else say(FOREIGN.filled(what=", ".join(others)) if others else NOTHING))


def photo_sent() -> bytes:
    """The photo's bytes; none where nothing was chosen. BadInput for more than LARGEST."""
    file = request.files.get("photo")
    data = file.stream.read(LARGEST + 1) if file else b""
    if len(data) > LARGEST:
        raise BadInput(message=TOO_LARGE)
    return data


def _sorted(codes: list[tuple[str, bool]]) -> tuple[list[str], list[str]]:
    """Labels of ours, each once, and what else was there. Bars count only where no QR code of ours was read."""
    found = [(bars, seen(text, bars, bases())) for text, bars in codes]
    labels = [(read.code or read.number or "") for bars, read in found if read and not bars]
    labels = labels or [read.number or "" for bars, read in found if read and bars]
    others = [named(text) for (text, bars), (_, read) in zip(codes, found, strict=True) if not read and not bars]
    return list(dict.fromkeys(labels)), list(dict.fromkeys(others))[:5]


def _page(labels: list[str], said: str) -> str:
    return render_template("scanning/scan.html", typed="", said=said, rows=[], labels=labels)
