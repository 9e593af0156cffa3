"""What works on this phone: for whoever sets one up, before they sign in."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template
from flask_babel import gettext as _

pages = Blueprint("phone_check", __name__)


@dataclass(frozen=True)
class Question:
    """`name`: what js/phone-check.js looks for; `otherwise`: what to do where it does not work."""

    name: str
    label: str
    otherwise: str


@pages.get("/phone")
def index() -> str:
    return render_template("scanning/phone.html", questions=_questions())


def _questions() -> list[Question]:
    return [
        Question("https", _("Secure connection (https)"), _("Install the certificate that custody serve --lan offers, or ask the administrator.")),
        Question("camera", _("Camera in the page"), _("Allow the camera for this site. Until then, take photos or type the numbers.")),
        Question("decoder", _("Reading codes"), _("Update the browser: Safari 16.4, Chrome 94 or newer.")),
        Question("sound", _("Sounds"), _("Labels are told by colour and words alone.")),
        Question("vibration", _("Vibration"), _("An iPhone does not let pages vibrate: watch the colours, or turn the sound on.")),
        Question("storage", _("Keeping records without a signal"), _("Leave private browsing, and free some space.")),
    ]  # fmt: skip
