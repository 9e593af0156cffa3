"""Issuing a form (H04): drawn outside the transaction, numbered and recorded with the hash of its file within it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from custody import clock, db, files, state
from custody.caller import Caller, Submission
from custody.errors import Conflict, NotAllowed, NotFound
from custody.events.choices import TERMINAL, Role
from custody.events.documents import DocumentIssued, DocumentSuperseded
from custody.ids import human_number, new_id
from custody.models import Document
from custody.rules import Facts
from custody.rules.documents import COMPLETION, Unfinished
from custody.text import Text
from custody.usecases import closing, loose_photos
from custody.usecases.act import Moment, Step, act, numbers, preview
from custody.usecases.outcome import Outcome

TRIES = 5
FEW = 5
BUSY = Text(
    "ほかの人の発行と重なりました。もう一度発行してください。",
    "Others were issuing at the same time. Please issue it again.",
)
WORDS = {
    "incidents": Text("終結していない事故等 {n}件", "{n} open incidents"),
    "certificates": Text("証明書を待つ廃棄 {n}件", "{n} certificates due"),
    "findings": Text("完了していない指摘 {n}件", "{n} open findings"),
    "transports": Text("終わっていない搬送 {n}件", "{n} transports under way"),
    "spoken": Text("書面待ちの許可等 {n}件", "{n} authorisations waiting for paper"),
}
NOT_ENDED = Text("契約の完了・解除の記録", "the record of the contract's end")


@dataclass(frozen=True)
class Made:
    """A file that was drawn: its bytes and media type, the code on it, and the entries it was made from."""

    data: bytes
    media_type: str
    code: str
    first: int
    last: int
    head: str | None


class Overtaken(Exception):
    """The number that was drawn was given to another meanwhile."""


def issue(
    caller: Caller,
    submission: Submission,
    contract: str,
    event: DocumentIssued,
    draw: Callable[[str], Made],
    *,
    by: frozenset[Role],
    single: bool,
) -> Outcome:
    """Issue the form that `event` describes. `draw` makes its file for a document number.

    `by`: who may. `single`: the one before of the same form and subject is superseded. Where a rule forbids it nothing is drawn.
    Errors: NotFound outside the caller's contracts, NotAllowed, Conflict, StorageFull.
    """
    if contract not in caller.contracts:
        raise NotFound
    if not caller.plays(by, contract):
        raise NotAllowed
    inputs = [contract, event.model_dump(mode="json")]

    def refuse_form(moment: Moment) -> list[Step]:
        return [_step(moment, contract, event)]

    if any(step.refusals for step in preview(caller, submission, refuse_form)):
        return act(caller, submission, inputs, refuse_form)
    for _ in range(TRIES):
        number = _next()
        made = draw(number)
        full = event.model_copy(update=_filled(made, number, _kept(caller, contract, made)))

        def issue_form(moment: Moment, full: DocumentIssued = full) -> list[Step]:
            if human_number("B", numbers("B")[0]) != full.number:
                raise Overtaken
            return _with_superseded(moment, contract, full, single=single)

        try:
            return act(caller, submission, inputs, issue_form)
        except Overtaken:
            continue
    raise Conflict(BUSY)


def _next() -> str:
    ((last,),) = db.rows("SELECT value FROM counter WHERE name = 'B'")
    return human_number("B", int(last) + 1)


def _filled(made: Made, number: str, sha256: str) -> dict[str, object]:
    return {
        "number": number,
        "file": sha256,
        "code": made.code,
        "first": made.first,
        "last": made.last,
        "head": made.head,
    }


@db.transaction
def _kept(caller: Caller, contract: str, made: Made) -> str:
    """Keep the file; unless an entry names it, it is cleared after a day like a photo that none names."""
    loose_photos.hold()
    sha256 = files.keep(made.data)
    db.run_many(
        "INSERT INTO attachment (sha256, contract, media_type, length, kept_by, received) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (sha256, contract) DO UPDATE SET received = excluded.received WHERE attachment.named = 0",
        [(sha256, contract, made.media_type, len(made.data), caller.person, clock.now())],
    )
    return sha256


def _with_superseded(moment: Moment, contract: str, event: DocumentIssued, *, single: bool) -> list[Step]:
    before = _before(moment, contract, event) if single else []
    newest = before[-1].id if before else None
    step = _step(moment, contract, event.model_copy(update={"replaces": newest}))
    step.follow = [Step(row, DocumentSuperseded(by_=step.row.id), contract) for row in before]
    return [step]


def _before(moment: Moment, contract: str, event: DocumentIssued) -> Sequence[Document]:
    """What is in force of the same form, subject and format, the newest last; locked."""
    sql = "SELECT id FROM document WHERE contract = ? AND sheet = ? AND of = ? AND sort = ? AND state = 'issued' ORDER BY number"
    ids = [str(i) for (i,) in db.rows(sql, (contract, event.sheet, event.of, event.sort.value))]
    return [row for row in moment.rows(ids) if isinstance(row, Document)] if ids else []


def _step(moment: Moment, contract: str, event: DocumentIssued) -> Step:
    row = moment.contract(contract)
    facts = Facts(
        at=moment.occurred,
        on=clock.japan(moment.occurred).date().isoformat(),
        contract=row,
        actor=moment.registers.person(moment.caller.person),
        about=_unfinished(moment, contract) if event.sheet == COMPLETION else None,
    )
    return Step(state.blank(new_id("document")), event, contract, facts)


def _unfinished(moment: Moment, contract: str) -> Unfinished:
    """All that keeps a contract from being complete, as its closing page has it."""
    over = sorted(s.value for s in TERMINAL)
    marks = ", ".join("?" * len(over))
    items = f"SELECT number FROM item WHERE contract = ? AND state NOT IN ({marks}) ORDER BY number"  # noqa: S608
    copies = "SELECT number FROM copy WHERE contract = ? AND state = 'live' ORDER BY number"
    named = [str(n) for (n,) in [*db.rows(items, (contract, *over)), *db.rows(copies, (contract,))]]
    left = closing.left(moment.registers, contract)
    others = [(w.filled(n=n), n) for name, w in WORDS.items() if (n := getattr(left, name))]
    if moment.contract(contract).state not in ("ended", "closed"):
        others.append((NOT_ENDED, 1))
    first = [Text(n, n) for n in named[:FEW]] + [text for text, _ in others]
    return Unfinished(len(named) + sum(n for _, n in others), tuple(first))
