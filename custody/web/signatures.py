"""A signature drawn with a finger: its field, and the picture that is kept of it."""

from __future__ import annotations

import base64
import binascii

from flask import request
from flask_babel import gettext as _

from custody.errors import BadInput
from custody.events.choices import Meaning
from custody.text import Text
from custody.usecases import photos
from custody.web.access import caller
from custody.web.forms import FormField
from custody.web.language import current as lang

NAME = "signature_drawn"
START = "data:image/png;base64,"
NOT_DRAWN = Text("署名を読み取れません。もう一度書いてください。", "The signature cannot be read. Please sign again.")
EMPTY = Text("枠の中に署名してください。", "Sign inside the frame.")
NOBODY = Text("立会者の利用者名と暗証を入れてください。", "Enter the witness's own name and password.")


def field(meaning: Meaning) -> FormField:
    """The canvas, with the fixed words that are signed."""
    return FormField(NAME, _("Signature with a finger"), "signature", help=meaning.text.in_(lang()))


def drawn(contract: str) -> str | None:
    """The hash of the signature that was sent; None where nobody signed. BadInput for what is no picture."""
    text = request.form.get(NAME, "")
    if not text:
        return None
    try:
        return photos.keep(caller(), contract, base64.b64decode(text.removeprefix(START), validate=True))
    except (binascii.Error, BadInput) as e:
        raise BadInput({NAME: [NOT_DRAWN]}) from e
