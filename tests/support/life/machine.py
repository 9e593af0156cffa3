"""The state machine: any legal move or a wrong one, now or late, killed half-way, sent twice; then every invariant."""

from __future__ import annotations

import dataclasses
import hashlib
import marshal
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from typing import Any
from unittest import mock

import pytest
from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from custody import clock, db
from custody.caller import Caller, Signature, Submission, new_idem
from custody.errors import BadInput, Conflict, CustodyError, KeyReused, NotAllowed, NotFound, Refused
from custody.events.items import ItemSighted
from custody.ledger import append, project, whole
from custody.usecases import act, items
from custody.usecases.signing import signed
from life import accidents, blanks, carriers, copies, destruction, endings, journeys, laws, office
from life.book import read
from life.moves import FAMILIES, Draw, Move, Tally, legal
from life.world import House, World, ago, entries

MODES = ("plain",) * 16 + ("killed",) * 3 + ("twice",) * 2 + ("reused", "stranger", "auditor")
TABLES = ("entry", "private", "signature", "request", "counter", "label", "membership", "acknowledgement")
SAID = {
    NotAllowed: "not allowed",
    NotFound: "not found",
    Conflict: "conflict",
    BadInput: "bad input",
    Refused: "forbidden",
}
MOVES = (accidents, blanks, carriers, copies, destruction, endings, journeys, office)


class Killed(BaseException):
    """The process dies here."""


class Life(RuleBasedStateMachine):
    """`opening` gives a furnished house in a database of the sequence's own; `tally` counts over all sequences.

    `often`: how often each move was accepted before this batch. It stays as it is within the batch, so that a failing
    sequence is repeated as it was.
    """

    opening: Callable[[], AbstractContextManager[House]]
    tally: Tally
    often: Mapping[str, int] = {}
    salt = 0

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.world = World(self.stack.enter_context(self.opening()))
        self.favoured, self.step, self.acted = "", 0, False

    def teardown(self) -> None:
        self.tally.sequences += self.acted
        try:
            found = [str(f) for f in whole.verify_all()]
            laws.destroyed_is_proved(self.world)
            if self.acted and not db.is_postgresql() and not self.tally.sequences % 10:
                laws.a_changed_byte_is_reported(self.world, self.step + self.tally.sequences)
        finally:
            self.stack.close()
        assert not found

    @initialize(family=st.sampled_from(FAMILIES))
    def prefer(self, family: str) -> None:
        self.favoured = family

    @rule(number=st.integers(0, 2**64 - 1))
    def somebody_acts(self, number: int) -> None:
        """Number 0 is a pause, so that a failure shrinks to the steps that matter; each other one means one move."""
        self.step += 1
        if not number:
            return
        self.acted = True
        draw = Draw(f"{self.salt}:{self.step}:{number}")
        made = self.chosen(draw)
        mode = draw.one(MODES)
        submission = self.submission(draw, made)
        note(f"{self.step}. {made.who}: {made.name} ({mode}{', late' if submission.occurred else ''})")
        self.world.kept.clear()
        {"killed": self.killed, "twice": self.twice, "reused": self.reused}.get(mode, self.once)(made, submission, mode)
        self.world.kept.clear()
        laws.check(self.world)

    def chosen(self, draw: Draw) -> Move:
        """Any legal move; now and then the one of four that was accepted least, so that what is rare comes up too."""
        ways = legal(self.world, self.favoured)
        made = [draw.one(ways)(self.world, draw) for _ in range(4 if draw.chance(30) else 1)]
        return min(made, key=lambda m: self.often.get(m.name, 0))

    def submission(self, draw: Draw, made: Move) -> Submission:
        second = self.world.person(made.second) if made.second else None
        signature = Signature(second, "password", clock.now()) if second else None
        late = draw.one((None,) * 26 + (45, 600, 600, -30))
        why = "" if late is None or draw.chance(15) else "通信の障害"
        return Submission(new_idem(), occurred=ago(late) if late is not None else None, why=why, second=signature)

    def caller(self, made: Move, mode: str) -> Caller:
        who = {"stranger": "山本", "auditor": "吉田"}.get(mode, made.who)
        caller = self.world.caller(who)
        return signed(caller) if made.signs else caller

    def once(self, made: Move, submission: Submission, mode: str = "plain") -> Any:
        """Do it, and see that what is new in the ledger is what was answered. None where an error answered."""
        other = mode in ("stranger", "auditor") and not made.anyone
        name = made.name if not other else f"{mode}"
        try:
            outcome = made.call(self.caller(made, mode), submission)
        except CustodyError as e:
            self.nothing_new(made)
            end = SAID[type(e)]
            self.note(name, end, getattr(e, "message", None), e)
            return None
        assert not (other and made.contract), (made.name, mode)
        new = read("WHERE idem LIKE ?", (submission.idem + ":%",))
        self.take(made, name, new, outcome)
        return outcome

    def nothing_new(self, made: Move) -> None:
        assert entries() == self.world.count, made.name

    def note(self, name: str, end: str, message: Any, e: Any = None) -> None:
        self.tally.note(name, end)
        said = f"{getattr(message, 'en', message)} {sorted(getattr(e, 'fields', None) or ())}"
        self.tally.reasons[f"{name}: {end}", said] = self.tally.reasons.get((f"{name}: {end}", said), 0) + 1

    def take(self, made: Move, name: str, new: list[Any], outcome: Any) -> None:
        count = entries()
        assert count == self.world.count + len(new), (made.name, count, self.world.count, len(new))
        refused = [e for e in new if e.kind == "attempt.refused"]
        assert len(refused) == len(outcome.refused)
        assert not outcome.refused or len(refused) == len(new)
        assert [d.hash for d in outcome.done] == [e.hash for e in new if e.kind != "attempt.refused"]
        for e in new:
            self.world.book.take(e)
            self.tally.written[e.kind] = self.tally.written.get(e.kind, 0) + 1
        self.world.count = count
        if outcome.refused:
            for rule in {r.rule for no in outcome.refused for r in no.refusals}:
                self.tally.reasons[f"{name}: refused", rule] = self.tally.reasons.get((f"{name}: refused", rule), 0) + 1
        self.tally.note(name, "refused" if outcome.refused else "accepted")

    def killed(self, made: Move, submission: Submission, mode: str) -> None:
        """Killed after the ledger was added to: nothing remains. Then it is sent again, as a phone does."""
        before = digest()
        spot = (append.project, "save") if self.step % 2 else (act, "_remember")
        caller = self.caller(made, mode)
        with mock.patch.object(*spot, side_effect=Killed):
            try:
                if not made.call(caller, submission).done:
                    before = digest()  # nothing was to be added: the answer alone is kept
            except CustodyError:
                pass
            except Killed:
                self.tally.note("(killed)", "nothing remained")
        if made.name != "return: link":
            assert digest() == before, made.name
        self.once(made, submission)

    def twice(self, made: Move, submission: Submission, mode: str) -> None:
        """The same submission again: the same answer, nothing new."""
        outcome = self.once(made, submission)
        if outcome is None:
            return
        before = digest()
        assert made.call(self.caller(made, mode), submission) == outcome
        assert digest() == before
        self.tally.note("(sent twice)", "same answer")

    def reused(self, made: Move, submission: Submission, mode: str) -> None:
        """The same key with other content."""
        if self.once(made, submission) is None:
            return
        before, some = digest(), self.world.ids("stored", "in_use", "arrived")
        with pytest.raises(KeyReused):
            items.sight(
                self.caller(made, mode), dataclasses.replace(submission, second=None), some[:1], ItemSighted(note="別")
            )
        assert digest() == before
        self.tally.note("(key reused)", "turned away")


def digest() -> str:
    """One value for everything that is stored."""
    names = [*TABLES, *(t._meta.table_name for t in project.REGISTERS.values())]
    kept = [(n, db.rows(f"SELECT * FROM {n}")) for n in names]
    if db.is_postgresql():  # which keeps rows in no order
        return hashlib.sha256(repr([(n, sorted(map(repr, rows))) for n, rows in kept]).encode()).hexdigest()
    return hashlib.sha256(marshal.dumps(kept, 2)).hexdigest()  # 2: without references, which would tell of identity
