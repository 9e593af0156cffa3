"""One photo or scan, for who has a part in its contract."""

from __future__ import annotations

from flask import Blueprint, Response, send_file

from custody.usecases import photos
from custody.web.access import caller

pages = Blueprint("photos", __name__)
SUFFIX = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}
ALONE = "default-src 'none'; sandbox"


@pages.get("/photos/<sha256>")
def show(sha256: str) -> Response:
    """A picture to look at; a PDF to save, since what came from outside does not run in our pages."""
    found = photos.find(caller(), sha256)
    answer = send_file(
        found.path.resolve(),
        mimetype=found.media_type,
        as_attachment=found.media_type not in {"image/jpeg", "image/png"},
        download_name=f"{sha256[:12]}.{SUFFIX.get(found.media_type, 'bin')}",
        etag=sha256,
        conditional=True,
    )
    answer.headers["Content-Security-Policy"] = ALONE
    return answer
