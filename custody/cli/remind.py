"""custody remind: mail what is due, each thing once. For a timer of the machine; the pages never depend on it."""

from __future__ import annotations

import smtplib
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from custody import clock
from custody.cli.database import chosen, opened
from custody.cli.mail_server import addressed, is_set, mail_server
from custody.cli.say import Stop, say
from custody.queries.reminders import Letter, last_run, letter, people, untold
from custody.registers import current
from custody.settings import Settings
from custody.text import Text
from custody.usecases.reminding import mailed, ran

JOB = "remind"
Post = Callable[[Letter], None]


@dataclass(frozen=True)
class Sent:
    """How many letters and matters went out, and to how many people none could be sent."""

    letters: int
    matters: int
    failed: int
    unreachable: int


NOT_SET = Text(
    "送り先のメールサーバーが決まっていません。CUSTODY_SMTP と CUSTODY_MAIL_FROM を設定するか、--print で画面に出してください。",
    "No mail server is set. Set CUSTODY_SMTP and CUSTODY_MAIL_FROM, or use --print.",
)


NOTHING = Text("知らせることはありません。", "There is nothing to tell.")
TO_NOBODY = Text(
    "アドレスのない人が{n}人います。その人には送られません。",
    "{n} of them have no address: nothing is sent to these.",
)


def run(options: Namespace) -> int:
    settings = chosen()
    if not options.print and not is_set(settings):
        raise Stop(NOT_SET)
    with opened(settings.database):
        before = last_run()
        with _printed() if options.print else connected(settings) as post:
            sent = remind(post, settings.base_url, keep=not options.print)
    if options.print:
        if not sent.letters or sent.unreachable:
            say(TO_NOBODY.filled(n=sent.unreachable) if sent.letters else NOTHING)
        return 0
    say(
        Text(
            f"{sent.letters}通（{sent.matters}件）送りました。送れなかった人 {sent.failed}、アドレスのない人 {sent.unreachable}。"
            f"前回の実行：{before or 'なし'}",
            f"Sent {sent.letters} letters ({sent.matters} matters). Not taken: {sent.failed}. Without an address: "
            f"{sent.unreachable}. Last run: {before or 'never'}",
        )
    )
    return 1 if sent.failed else 0


def remind(post: Post, base_url: str, *, keep: bool = True) -> Sent:
    """Send what has not been sent; without `keep`, only show it. `post` raises OSError for a letter that is not taken.

    A matter counts as sent once its letter was taken: after a crash in between it is sent again under the same id.
    """
    now, book = clock.now(), current()
    letters = matters = failed = unreachable = 0
    for person in people(book):
        fresh = untold(book, person, now)
        if fresh and not person.mail:
            unreachable += 1
        if not fresh or (keep and not person.mail):
            continue
        try:
            post(letter(person, fresh, book, now, base_url))
        except OSError:
            failed += 1
            continue
        if keep:
            mailed(person.id, [m.key for m in fresh], now)
        letters, matters = letters + 1, matters + len(fresh)
    if keep:
        ran(JOB, f"{letters} letters, {matters} matters", f"{failed} not taken" if failed else "")
    return Sent(letters, matters, failed, unreachable)


@contextmanager
def _printed() -> Iterator[Post]:
    yield lambda letter: say(f"To: {letter.to}\n{letter.subject}\n\n{letter.body}")


@contextmanager
def connected(settings: Settings) -> Iterator[Post]:
    """A connection to the mail server of the settings. Stop where it cannot be had."""
    with mail_server(settings) as server:
        yield lambda letter: _send(server, settings.mail_from, letter)


def _send(server: smtplib.SMTP, sender: str, letter: Letter) -> None:
    message = addressed(sender, letter.to, letter.subject, letter.id)
    message.set_content(letter.body)
    server.send_message(message)
