"""history.html of a bundle: what happened, to read without script and without network. It proves nothing by itself."""

from __future__ import annotations

from functools import cache
from html import escape
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, TextIO

from custody import clock
from custody.errors import NotFound
from custody.queries import bundle_files, bundle_names, erased, evidence
from custody.queries.lines import Line, Scribe
from custody.text import Text

if TYPE_CHECKING:
    from custody.events import Recorded
    from custody.models import Contract
    from custody.queries.bundle_scopes import Scope
    from custody.queries.checkpointed import Checkpointed
    from custody.queries.evidence import Held
    from custody.registers import Registers

PARTS = Path(__file__).parent / "evidence"
# With it no time is of today or of this year: each is written in full, the same whenever the bundle is made.
NEVER = "1970-01-01T00:00:00.000Z"
UNSEALED = Text("まだ封印されていない", "not yet sealed")
STRUCK = Text("#{n} で訂正済", "corrected by #{n}")


class Pages:
    """The page while its rows come in, in the order of the tree."""

    def __init__(self, scope: Scope, top: Checkpointed, book: Registers, spool: TextIO) -> None:
        self.book = book
        self._scope, self._top, self._spool = scope, top, spool
        self._entries = self._unsealed = 0
        self._corrected = evidence.corrected(scope)
        self._gone = erased.of_chains(None if scope.subjects is None else frozenset(scope.subjects))
        self._wrong: dict[str, Recorded] = {}
        self._writer = cache(self._new_writer)
        self._called = cache(self._new_name)

    def add(self, n: int, held: Held) -> None:
        """The row of entry file `n`."""
        e = held.recorded
        if e.hash in self._corrected:
            self._wrong[e.hash] = e
        self._entries += 1
        self._unsealed += held.leaf is None
        ja, en = (self._line(e, lang) for lang in ("ja", "en"))
        self._spool.write(self._row(n, held, ja, en))

    def _line(self, e: Recorded, lang: str) -> Line:
        writer = self._writer(e.contract, lang)
        gone = self._gone.get(e.subject, {})
        return erased.tell(writer.line(e, None, self._wrong.get(e.fixes or "")), writer, e, gone)

    def _row(self, n: int, held: Held, ja: Line, en: Line) -> str:
        seen = [sha256 for sha256, may in held.photos.items() if may]
        withheld = sum(value == evidence.WITHHELD for value in held.secrets.values())
        fixed = self._corrected.get(held.hash)
        cells = (
            f'<td class="n" data-is="番号"><a href="entries/{n:06d}.json">{n}</a></td>',
            f'<td class="t">{clock.japan(held.recorded.occurred):%Y-%m-%d %H:%M}{_recorded(held.recorded, ja)}</td>',
            f'<td class="of">{escape(self._called(held.subject))}<small>#{held.seq}</small></td>',
            f"<td>{_what(ja, en, fixed)}{_hidden(withheld, held.recorded)}{''.join(map(_picture, seen))}</td>",
            f"<td>{_pair(ja.who, en.who)}{_second(ja)}</td>",
            f"<td>{escape(ja.where)}</td><td>{escape('・'.join(ja.bases))}</td>",
            f'<td class="n" data-is="葉">{held.leaf}</td>'
            if held.leaf is not None
            else f'<td class="late">{_both(UNSEALED)}</td>',
        )
        return f"<tr{'' if held.leaf is not None else ' class=late'}>{''.join(cells)}</tr>\n"

    def page(self) -> str:
        """All of it."""
        self._spool.seek(0)
        rows = self._spool.read()
        top = self._top
        return Template((PARTS / "history.html").read_text("utf-8")).substitute(
            style=(PARTS / "page.css").read_text("utf-8"),
            ja=escape(self._scope.title.ja),
            en=escape(self._scope.title.en),
            entries=f"{self._entries:,}",
            unsealed=_late(self._unsealed),
            origin=escape(top.origin),
            size=f"{top.size:,}",
            root=escape(top.root),
            made=f"{clock.japan(top.made):%Y-%m-%d %H:%M}",
            rows=rows,
        )

    def _new_writer(self, contract: str | None, lang: str) -> Scribe:
        return Scribe(self.book, lang, NEVER, self._contract(contract))

    def _contract(self, subject: str | None) -> Contract | None:
        try:
            return self.book.contract(subject) if subject else None
        except NotFound:
            return None

    def _new_name(self, subject: str) -> str:
        return bundle_names.names(self.book, [subject]).get(subject, subject)


def _both(text: Text) -> str:
    return f'{escape(text.ja)}<small lang="en">{escape(text.en)}</small>'


def _pair(ja: str, en: str) -> str:
    return escape(ja) if ja == en else f'{escape(ja)}<small lang="en">{escape(en)}</small>'


def _what(ja: Line, en: Line, fixed: int | None) -> str:
    said = f'<b>{escape(ja.what)}</b> {escape(ja.detail)}<small lang="en">{escape(en.what)} {escape(en.detail)}</small>'
    if fixed is not None:
        said = f"<s>{said}</s>{_both(STRUCK.filled(n=fixed))}"
    said += f'<p class="note">{escape(ja.note)}</p>' if ja.note else ""
    return said + "".join(f'<p class="note">{_pair(*both)}</p>' for both in zip(ja.erased, en.erased, strict=True))


def _second(line: Line) -> str:
    return f"<small>確認 / confirmed: {escape(line.second)}</small>" if line.second else ""


def _hidden(n: int, e: Recorded) -> str:
    if n and evidence.tells_a_seal(e):
        return "<small>封印番号は、照合が済むまで含まれません / number withheld until it is read</small>"
    return f"<small>非公開の値 {n}件は含まれません / {n} private values are not included</small>" if n else ""


def _picture(sha256: str) -> str:
    shown = (
        f'<img src="attachments/{sha256}" alt="写真 / photo" loading="lazy">' if bundle_files.is_picture(sha256) else ""
    )
    return f'<a class="photo" href="attachments/{sha256}">{shown or "書類 / document"}</a>'


def _recorded(e: Recorded, line: Line) -> str:
    """When it was written down, where that was late."""
    at = f"{clock.japan(e.received):%Y-%m-%d %H:%M}"
    return f"<small>{_both(Text(f'後から記録 {at}', f'recorded {at}'))}</small>" if line.late else ""


def _late(n: int) -> str:
    if not n:
        return ""
    return (
        f'<p class="notice">{n:,}件の記録は<b>まだ封印されていません</b>。十秒ほど待って、証拠一式を作り直してください。'
        f'<small lang="en">{n:,} entries are not yet sealed. Have the bundle made again in ten seconds.</small></p>'
    )
