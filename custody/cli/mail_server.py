"""The mail server of the settings, and what every message of ours begins with."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from custody.cli.say import Stop
from custody.settings import Settings
from custody.text import Text

SECONDS = 20


def is_set(settings: Settings) -> bool:
    return bool(settings.smtp and settings.mail_from)


@contextmanager
def mail_server(settings: Settings) -> Iterator[smtplib.SMTP]:
    """A connection to the mail server of the settings. Stop where it cannot be had."""
    url = urlsplit(settings.smtp)
    kind = smtplib.SMTP_SSL if url.scheme == "smtps" else smtplib.SMTP
    try:
        with kind(url.hostname or "", url.port or (465 if url.scheme == "smtps" else 25), timeout=SECONDS) as server:
            if url.scheme == "smtp+starttls":
                server.starttls()
            if url.username:
                server.login(unquote(url.username), unquote(url.password or ""))
            yield server
    except OSError as error:
        raise Stop(
            Text(f"メールサーバーにつながりません: {error}", f"The mail server cannot be reached: {error}"), 1
        ) from error


def addressed(sender: str, to: str, subject: str, id_: str) -> EmailMessage:
    """A message without a body yet. `id_`: the same for the same matter, so that one sent twice can be known."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Message-ID"] = f"<{id_}@{sender.rpartition('@')[2] or 'localhost'}>"
    message["Auto-Submitted"] = "auto-generated"
    return message
