"""The one way to change custody: look up the key, lock, load facts, ask the rules, append, remember the answer."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any

from custody import clock, db, registers
from custody.caller import Caller, Submission
from custody.errors import BadInput, Conflict, CustodyError, KeyReused, NotAllowed, NotFound, NumberTaken
from custody.events import Event
from custody.events.choices import GONE, STAFF, Employment, Role, State
from custody.events.items import AttemptRefused
from custody.ids import new_id
from custody.ledger import project
from custody.ledger.append import Draft, Envelope, append
from custody.ledger.entry import EntryTooLarge, canonical
from custody.models import Contract, Item, Person, Register
from custody.registers import Registers
from custody.rules import Facts, Refusal, refusals
from custody.settings import log_origin
from custody.text import Text
from custody.usecases import answers
from custody.usecases.accounts import link_maker
from custody.usecases.outcome import Done, Left, No, Outcome
from custody.usecases.photos import check as check_photos
from custody.usecases.reach import within_reach
from custody.usecases.sent import checked
from custody.usecases.timing import check_time

MOST_HEADS = 500
_taken: ContextVar[list[tuple[int, str]]] = ContextVar("numbers taken by the act that is carried out")
LATE_AFTER = 30  # minutes, where no contract says otherwise
UNFOUND = frozenset({State.MISSING.value, State.LOST.value})
NOT_NOW = Text(
    "{number} はいま「{state}」{holder}のため、「{act}」はできません。いまの状態を確かめてください。",
    "{number} is now “{state}”{holder}; “{act}” cannot follow. Look at its present state.",
)
NOT_FOUND_YET = Text(
    "{number} はいま「{state}」{holder}のため、「{act}」はできません。見つかったのなら、その媒体のページで先に「発見」を記録してください。",
    "{number} is now “{state}”{holder}; “{act}” cannot follow. If it has turned up, record on its page that it was found first.",
)
NOBODYS = frozenset({*(s.value for s in GONE), State.MISSING.value})
ANOTHER = Text("もう一人（本人以外）の確認が必要です。", "A second person, not yourself, must confirm.")
NO_PART = Text("二人目は、この契約の担当者が確認してください。", "The second person must have a part in this contract.")
MAY_CONFIRM = frozenset({*STAFF, Role.WITNESS})
TOO_LARGE = Text(
    "一件の記録に入りきりません。対象か項目を分けて送ってください。",
    "It does not fit into one entry. Send it in parts.",
)


@dataclass(frozen=True)
class Moment:
    """What all steps of one act share: who, what was sent, the registers, and the time (UTC stamps)."""

    caller: Caller
    submission: Submission
    registers: Registers
    received: str
    occurred: str
    locked: bool = True

    def contract(self, subject: str | None) -> Contract:
        """A contract of the caller's. NotFound for any other."""
        if subject not in self.caller.contracts:
            raise NotFound
        return self.registers.contract(subject)

    def person(self, subject: str | None) -> Person:
        """Somebody whom the caller may find. NotFound for anyone else, so that no refusal names them."""
        row = self.registers.person(subject)
        if not within_reach(self.caller, row):
            raise NotFound
        return row

    def rows(self, subjects: Sequence[str]) -> list[Register]:
        """The rows of `subjects`, in their order, locked where this will write. NotFound if one is missing."""
        found = project.load(subjects, lock=self.locked)
        if len(found) < len(set(subjects)):
            raise NotFound
        return [found[s] for s in dict.fromkeys(subjects)]


@dataclass
class Step:
    """One event on one subject. `facts` None: no rule of the annex touches it. `follow`: written only with it.

    `left`: why it is left out of several although no rule forbids it (another's role, another state).
    """

    row: Register
    event: Event
    contract: str | None = None
    facts: Facts | None = None
    fixes: str | None = None
    follow: list[Step] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    left: Text | None = None


Prepare = Callable[[Moment], list[Step]]


def digest(name: str, inputs: object) -> str:
    """What tells one submission's content from another's. BadInput for what no entry could hold."""
    try:
        return hashlib.sha256(canonical([name, inputs])).hexdigest()
    except ValueError as e:
        raise BadInput from e


@db.transaction
def act(caller: Caller, submission: Submission, inputs: object, prepare: Prepare) -> Outcome:
    """Carry out what `prepare` lays out; all of it, or only the record of its refusal.

    Errors: KeyReused, NotFound, NotAllowed, Conflict, BadInput. With `skip_refused`, what may be done is done.
    """
    submission = checked(submission)
    sent = digest(prepare.__qualname__, inputs)
    answer, book = answered(caller, submission.idem, sent)
    if answer:
        return answer
    try:
        outcome = _carry_out(_moment(caller, submission, book, locked=True), sent, prepare)
    except CustodyError:
        # The same submission may have been carried out while this one waited for the rows.
        answer, _ = answered(caller, submission.idem, sent)
        if answer:
            return answer
        raise
    return outcome


def _carry_out(moment: Moment, sent: str, prepare: Prepare) -> Outcome:
    _taken.set([])
    steps = prepare(moment)
    judge(moment, steps)
    outcome = _write(moment, steps)
    if not outcome.done:
        _give_back()
    _remember(moment, sent, outcome)
    return outcome


def preview(caller: Caller, submission: Submission, prepare: Prepare) -> list[Step]:
    """The steps with their refusals, and nothing written. Conflicts are raised as they would be."""
    moment = _moment(caller, checked(submission), registers.current(), locked=False)
    steps = prepare(moment)
    judge(moment, steps)
    return steps


def _moment(caller: Caller, submission: Submission, book: Registers, *, locked: bool) -> Moment:
    received = clock.now()
    return Moment(caller, submission, book, received, submission.occurred or received, locked)


def answered(caller: Caller, idem: str, sent: str) -> tuple[Outcome | None, Registers]:
    """The answer that this key was given before, and the registers as they are now: asked for at once.

    KeyReused where the key came with other content or from another.
    """
    ((version, actor, before, outcome, key),) = db.rows(
        "SELECT value, actor, digest, outcome, key FROM counter LEFT JOIN request ON idem = ? WHERE name = 'registers'",
        (idem,),
    )
    book = registers.at(version)
    if actor is None:
        return None, book
    if (actor, before) != (caller.person, sent):
        raise KeyReused
    return answers.read(idem, outcome, key), book


def judge(moment: Moment, steps: Sequence[Step]) -> None:
    """Fill in each step's refusals. NotAllowed, Conflict or BadInput where it is no matter for the rules."""
    for step in steps:
        unfit = _unfit(moment.caller, step)
        if unfit is not None:
            if not moment.submission.skip_refused:
                raise unfit
            step.left = unfit.message
            continue
        late_after = step.facts.contract.late_after if step.facts else LATE_AFTER
        check_time(moment.submission, moment.received, step.row, step.event, late_after)
        check_photos(step.event, step.contract)
        if step.facts is not None:
            step.refusals = _refused(moment, step.event, step.facts)


def _refused(moment: Moment, event: Event, facts: Facts) -> list[Refusal]:
    """What forbids the event when it happened and, for one recorded later, what forbids it now: the stricter counts."""
    then = refusals(event, facts)
    if moment.submission.occurred is None:
        return then
    today = replace(facts, at=moment.received, on=clock.japan(moment.received).date().isoformat())
    known = {r.rule for r in then}
    return then + [r for r in refusals(event, today) if r.rule not in known]


def _unfit(caller: Caller, step: Step) -> CustodyError | None:
    """NotAllowed for another's role, Conflict for a state that the event cannot follow on."""
    by, contract, state = step.event.by, step.contract, getattr(step.row, "state", "")
    if by and not caller.plays(by, contract) and not (caller.administrator and contract is None):
        return NotAllowed()
    if step.event.legal_from and state not in step.event.legal_from:
        return Conflict(not_from(step.row, step.event, state))
    return None


def not_from(row: Register, event: Event, state: str) -> Text:
    """`M-000012 はいま「使用中」（持っている人：佐藤 花子）` and that the act cannot follow on that."""
    words = event.states or (State if isinstance(row, Item) else None)
    known = words is not None and state in {c.value for c in words}
    said = words(state).text if words is not None and known else Text(state, state)
    told = NOT_FOUND_YET if isinstance(row, Item) and state in UNFOUND else NOT_NOW
    return told.filled(number=getattr(row, "number", ""), state=said, act=event.title, holder=_with(row, state))


def _with(row: Register, state: str) -> Text:
    """Who has it now; empty for what nobody holds. Whoever may act on a thing may see on its page with whom it is."""
    holder = str(getattr(row, "holder", None) or "")
    if not holder.startswith("person:") or state in NOBODYS:
        return Text("", "")
    name = registers.current().person_name(holder)
    return Text(f"（持っている人：{name}）", f" (with {name})")


def _write(moment: Moment, steps: Sequence[Step]) -> Outcome:
    refused = [s for s in steps if s.refusals]
    go = (
        [s for s in steps if not s.refusals and s.left is None] if not refused or moment.submission.skip_refused else []
    )
    drafts = [d for s in go for d in _drafts(s)] + [_refusal_draft(s) for s in refused]
    try:
        written = append(drafts, _envelope(moment, steps, _not_before(drafts))) if drafts else []
    except EntryTooLarge as e:
        raise BadInput(message=TOO_LARGE) from e
    done = tuple(Done(w.recorded.subject, w.recorded.seq, w.recorded.hash, w.recorded.kind) for w in written)
    kept = tuple(d for d in done if d.kind != AttemptRefused.kind)
    batch = done[0].hash[:16] if done else ""
    left = tuple(Left(s.row.id, s.left) for s in steps if s.left is not None)
    return Outcome(batch, kept, tuple(No(s.row.id, tuple(s.refusals)) for s in refused), left)


def _drafts(step: Step) -> list[Draft]:
    own = Draft(step.row, step.event, step.contract, step.fixes)
    return [own, *(d for f in step.follow for d in _drafts(f))]


def _refusal_draft(step: Step) -> Draft:
    """The attempt goes on the subject's own chain; of a subject that never came to be, on its contract's."""
    row = step.row
    if row.seq == 0 and step.facts is not None:
        row = project.load([step.facts.contract.id], lock=True)[step.facts.contract.id]
    place = step.facts.place.id if step.facts and step.facts.place else None
    event = AttemptRefused(attempted=step.event.kind, refusals=[r.plain() for r in step.refusals], place=place)
    return Draft(row, event, step.contract)


def _envelope(moment: Moment, steps: Sequence[Step], received: str) -> Envelope:
    sub = moment.submission
    return Envelope(
        log=log_origin(),
        batch=new_id("batch"),
        actor=moment.caller.person,
        auth=_auth(moment.caller),
        received=received,
        device=sub.device or received,
        occurred=sub.occurred or received,
        idem=sub.idem,
        offline=sub.offline,
        why=sub.why,
        sign=_signs(moment, steps),
        assertion=sub.second.assertion if sub.second else None,
    )


def _auth(caller: Caller) -> dict[str, Any]:
    """How the caller proved who they are; for the client's own officer also who of ours opened their account."""
    clients = any(Role.CLIENT in roles for roles in caller.roles.values())
    maker = link_maker(caller.person) if clients and "link_by" not in caller.auth else None
    return {**caller.auth, "link_by": maker} if maker else caller.auth


def _not_before(drafts: Sequence[Draft]) -> str:
    """Now, but never before the newest entry of a chain that is added to: a clock may be set back.

    Taken anew: whoever waited for a row must not be recorded as received before what it waited for.
    """
    rows = [d.row for d in drafts if d.row.seq]
    heads = sorted({row.head for row in rows if row.newest is None})
    known = {row.newest.received for row in rows if row.newest is not None}
    for start in range(0, len(heads), MOST_HEADS):
        some = heads[start : start + MOST_HEADS]
        marks = ", ".join("?" * len(some))
        known.update(at for (at,) in db.rows(f"SELECT received FROM entry WHERE hash IN ({marks})", some))  # noqa: S608
    return max([clock.now(), *known])


def _signs(moment: Moment, steps: Sequence[Step]) -> tuple[dict[str, object], ...]:
    second = moment.submission.second
    if second is None:
        return ()
    if second.person == moment.caller.person:
        raise BadInput({"second": [ANOTHER]})
    kind = type(steps[0].event) if steps else Event
    signed = {"by": second.person, "role": kind.second_role.value, "meaning": kind.meaning.value}
    officer = moment.registers.person(second.person).employment == Employment.OFFICER
    maker = link_maker(second.person) if officer else None
    through = {"link_by": maker} if maker else {}
    return ({**signed, "m": second.method, "at": second.at, **through},)


def _remember(moment: Moment, sent: str, outcome: Outcome) -> None:
    idem = moment.submission.idem
    answered = (idem, moment.caller.person, sent, *answers.kept(idem, outcome), moment.received)
    db.insert("request", ("idem", "actor", "digest", "outcome", "key", "received"), [answered])


def numbers(kind: str, n: int = 1) -> range:
    """The next `n` human numbers of a kind; given back if the transaction fails, or if all of it was refused.

    NumberTaken where the counter is gone or holds no number that goes on.
    """
    found = db.rows("UPDATE counter SET value = value + ? WHERE name = ? RETURNING value", (n, kind))
    last = found[0][0] if found else None
    if not isinstance(last, int) or last < n:
        raise NumberTaken
    _taken.get([]).append((n, kind))
    return range(last - n + 1, last + 1)


def _give_back() -> None:
    """The numbers that this act took and nothing has: an auditor asks of every gap. Nobody else took any meanwhile,
    since taking one holds the counter until the end of the transaction.
    """
    db.run_many("UPDATE counter SET value = value - ? WHERE name = ?", _taken.get([]))


def second_of(moment: Moment, event: Event, contract: str | None) -> None:
    """BadInput unless the second person that `event` asks for has confirmed: not the first, and of that contract.

    Who receives something by it is a matter for the rules (R-06-1), which record the attempt.
    """
    second = moment.submission.second
    if second is None or second.person == moment.caller.person:
        if event.second is None and second is None:
            return
        raise BadInput({"second": [ANOTHER]})
    roles = moment.registers.person(second.person).roles_on(clock.today())
    held = roles.get(contract, ()) if contract else itertools.chain.from_iterable(roles.values())
    if not hasattr(event, "receiver") and not MAY_CONFIRM & set(held):
        raise BadInput({"second": [NO_PART]})
