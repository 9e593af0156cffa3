"""Acts that a phone kept while it had no signal: carried out in their turn, or set aside where that cannot be."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from custody import db
from custody.caller import Caller, Submission
from custody.errors import BadInput, Conflict, CustodyError, KeyReused, NotAllowed, NotFound
from custody.events.base import NAME_LENGTH, NOTE_LENGTH
from custody.events.choices import KEEPERS
from custody.events.offline import ActSetAside, AsideSettled, WhyAside
from custody.ledger import project
from custody.models import Item, Person
from custody.text import Text
from custody.usecases.act import Moment, Step, act, digest
from custody.usecases.outcome import Outcome

ASIDE = ":aside"
MOST_SAID = 40  # fields of a form


class AwaitsSecond(CustodyError):
    """Set aside until the second person signs."""

    status = 409
    message = Text(
        "二人目の署名を待っています。署名されるまでは、行われたことになりません。",
        "It waits for the second person's signature, and does not count as done before.",
    )


KINDS_OF_NO: dict[type[CustodyError], WhyAside] = {
    BadInput: WhyAside.WRONG,
    Conflict: WhyAside.STATE,
    NotFound: WhyAside.UNKNOWN,
    NotAllowed: WhyAside.ROLE,
    AwaitsSecond: WhyAside.SECOND,
}
ANOTHER = Text(
    "同じ送信番号で、別の内容が先に記録されています。",
    "Something else was recorded before under the same submission key.",
)
EMPTY = Text("番号が一つもありません。", "It names no number.")
SETTLED = Text("この記録はもう決着しています。", "This record has been settled already.")
Do = Callable[[Submission], Outcome]


@dataclass(frozen=True)
class Kept:
    """What a phone kept of one act: of which kind, on which items (ids), with what else was entered.

    `unread`: codes that stand for none of the caller's items, each with the reason. `done`: when the device recorded it
    (UTC stamp).
    """

    kind: str
    items: Sequence[str]
    unread: Mapping[str, Text]
    said: Mapping[str, str]
    done: str


@dataclass(frozen=True)
class Aside:
    """Why one thing, or (`subject` None) what was read as `code`, is set aside."""

    subject: str | None
    why: WhyAside
    reason: Text
    code: str = ""


@dataclass(frozen=True)
class Replayed:
    """How many things were recorded as the phone had it, and how many were set aside."""

    done: int
    aside: int


def replay(caller: Caller, submission: Submission, kept: Kept, do: Do) -> Replayed:
    """Carry out `do` once; write what of it could not be done as events that wait to be settled.

    The same submission again gets the same answer. What is set aside stays so: it is not tried a second time. Another
    one under the same key is set aside as such, beside whatever came first.
    Errors: those that say "not now" (a full disk, a locked database), and none of those that say no.
    """
    apart, earlier = _apart(caller, submission, kept)
    if earlier is not None:
        return Replayed(max(0, len(kept.items) + len(kept.unread) - len(earlier.done)), len(earlier.done))
    if apart.idem.endswith(ASIDE) or known(submission.idem):
        outcome, asides = _tried(caller, submission, kept, do)
    else:  # all that came first under this key was set aside: it is not carried out with other content
        outcome, asides = None, _all(kept, ANOTHER)
    if asides:
        _set_aside(caller, apart, kept, asides)
    return Replayed(len({d.subject for d in outcome.done} & set(kept.items)) if outcome else 0, len(asides))


def _apart(caller: Caller, submission: Submission, kept: Kept) -> tuple[Submission, Outcome | None]:
    """Under which key something of it would be set aside, and what was set aside of the same before.

    Where something else was set aside under the key, one that its content tells.
    """
    apart = replace(submission, skip_refused=False, occurred=None, why="")
    content = digest(caller.person, _inputs(kept))[:16]
    for ending in (ASIDE, f"{ASIDE}:{content}"):
        apart = replace(apart, idem=submission.idem + ending)
        try:
            return apart, _set_aside(caller, apart, kept, []) if known(apart.idem) else None
        except KeyReused:
            continue
    raise KeyReused


def known(idem: str) -> bool:
    """Whether something was answered under this key."""
    return bool(db.rows("SELECT 1 FROM request WHERE idem = ?", (idem,)))


def _inputs(kept: Kept) -> list[object]:
    return [kept.kind, list(kept.items), dict(kept.said)]  # not when: the phone dates it anew each time


def _all(kept: Kept, reason: Text) -> list[Aside]:
    """Everything that it names, set aside for one reason; itself where it names nothing."""
    named = [Aside(item, WhyAside.WRONG, reason) for item in kept.items]
    named += [Aside(None, WhyAside.WRONG, reason, code) for code in kept.unread]
    return named or [Aside(None, WhyAside.WRONG, reason)]


def _tried(caller: Caller, submission: Submission, kept: Kept, do: Do) -> tuple[Outcome | None, list[Aside]]:
    """What it came to, and what of it is to be set aside."""
    unread = [Aside(None, WhyAside.UNKNOWN, why, code) for code, why in kept.unread.items()]
    if not kept.items:
        return None, unread or _all(kept, EMPTY)
    try:
        outcome = _done(caller, submission, do)
    except KeyReused:
        return None, _all(kept, ANOTHER)
    except tuple(KINDS_OF_NO) as no:
        why = next(w for kind, w in KINDS_OF_NO.items() if isinstance(no, kind))
        return None, [*(Aside(item, why, _said_by(no)) for item in kept.items), *unread]
    refused = [Aside(n.subject, WhyAside.FORBIDDEN, n.refusals[0].message) for n in outcome.refused]
    return outcome, [*refused, *(Aside(n.subject, WhyAside.STATE, n.why) for n in outcome.left), *unread]


def _done(caller: Caller, submission: Submission, do: Do) -> Outcome:
    """The outcome; of what came before, from the page itself or from the phone, the same. KeyReused for another act."""
    if known(submission.idem):
        return do(_dated_as_before(caller, submission))
    try:
        return do(submission)
    except KeyReused:  # a second tab was faster
        return do(_dated_as_before(caller, submission))


def _dated_as_before(caller: Caller, submission: Submission) -> Submission:
    """With the time under which it was carried out: the phone dates it anew each time it sends it."""
    sql = "SELECT occurred, received FROM entry WHERE idem = ? AND actor = ?"
    found = db.rows(sql, (f"{submission.idem}:0", caller.person))
    occurred = next((str(occurred) for occurred, received in found if occurred != received), None)
    return replace(submission, occurred=occurred)


def _said_by(no: CustodyError) -> Text:
    """What a "no" says: of a form with several mistakes, the first."""
    fields = getattr(no, "fields", None) or {}
    return next((text for texts in fields.values() for text in texts), no.message)


def _set_aside(caller: Caller, submission: Submission, kept: Kept, asides: Sequence[Aside]) -> Outcome:
    """Write `asides`; where the same was written before, what that came to."""

    def set_aside(moment: Moment) -> list[Step]:
        mine = _within(caller, [a.subject for a in asides if a.subject])
        rows = {row.id: row for row in moment.rows([*mine, caller.person])}
        return [_step(rows, mine, caller.person, kept, a) for a in asides]

    return act(caller, submission, _inputs(kept), set_aside)


def _within(caller: Caller, subjects: Sequence[str]) -> set[str]:
    """Those that are the caller's still; the rest is told on the caller's own chain."""
    found = project.load(subjects).values()
    return {row.id for row in found if isinstance(row, Item) and row.contract in caller.contracts}


def _step(rows: Mapping[str, object], mine: set[str], person: str, kept: Kept, aside: Aside) -> Step:
    row = rows[aside.subject if aside.subject in mine else person]
    assert isinstance(row, (Item, Person))
    said = {**dict(list(kept.said.items())[:MOST_SAID]), **({"code": aside.code} if aside.code else {})}
    event = ActSetAside(
        attempted=kept.kind,
        why=aside.why,
        done=kept.done,
        reason=f"{aside.reason.ja}\n{aside.reason.en}"[:NOTE_LENGTH],
        said={name[:NAME_LENGTH]: value[:NAME_LENGTH] for name, value in said.items()},
    )
    return Step(row, event, row.contract if isinstance(row, Item) else None)


def settle(
    caller: Caller, submission: Submission, subject: str, event: AsideSettled, *, asked: bool = False
) -> Outcome:
    """Say what became of an act that was set aside: by whoever recorded it, or a custodian or manager.

    `asked`: the caller is the second person whose signature it waits for.
    NotFound for what is no such entry of the caller's contracts, NotAllowed for anybody else's; Conflict where it is
    settled.
    """

    def settle(moment: Moment) -> list[Step]:
        (row,) = moment.rows([subject])
        contract = row.contract if isinstance(row, Item) else None
        chain = project.history(subject)
        aside = next((e for e in chain if e.hash == event.entry and e.kind == ActSetAside.kind), None)
        if aside is None or (contract is not None and contract not in caller.contracts):
            raise NotFound
        if (
            aside.actor != caller.person
            and not asked
            and not (caller.plays(KEEPERS, contract) if contract else caller.administrator)
        ):
            raise NotAllowed
        if any(e.kind == AsideSettled.kind and e.get("entry") == event.entry for e in chain):
            raise Conflict(SETTLED)
        return [Step(row, event, contract)]

    return act(caller, submission, [subject, event.model_dump(mode="json")], settle)
