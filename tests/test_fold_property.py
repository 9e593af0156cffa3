"""Whatever people do in whatever order, the invariants of domain.md §2.5a hold and the ledger makes its own rows again."""

import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from custody import db
from custody.caller import Signature, Submission, new_idem
from custody.demo.cast import sent
from custody.errors import BadInput, Conflict
from custody.events.corrections import EntryCorrected
from custody.events.finding import ItemFound, ItemMissing
from custody.events.items import BlankRegistered, CustodyHandedOver, ItemSighted, ItemVoided
from custody.ledger import project, whole
from custody.models import Item, Place
from custody.state import refold
from custody.usecases import correcting, items, receiving

# domain.md §2.3 B and F, written down once more: from which states an act may follow, and what it leads to.
LEGAL = {
    "store": ({"arrived", "quarantined", "blank"}, "stored"),
    "take out": ({"stored"}, "in_use"),
    "bring back": ({"in_use"}, "stored"),
    "hand over": ({"in_use"}, "in_use"),
    "sight": ({"stored", "in_use", "arrived", "blank", "quarantined"}, None),
    "miss": ({"stored", "in_use", "arrived", "blank", "quarantined"}, "missing"),
    "find": ({"missing"}, "quarantined"),
    "void": ({"arrived", "stored", "blank"}, "voided"),
}
PLACES = ("作業室", "取扱区域A", "会議室", "自宅")
UNITS = ("ロッカー1", "ロッカー2", "金庫", "棚", "一般書庫", "仮置きロッカー")
USERS = ("佐藤", "伊藤", "鈴木")
CONTRACTS = ("tax", "library")

Opening = Callable[[], Any]


class Custody(RuleBasedStateMachine):
    """Ordinary and forbidden acts on a growing number of items. `opening` gives a desk in a fresh database."""

    opening: Opening

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.desk = self.stack.enter_context(self.opening())
        self.cast = self.desk.cast
        self.states: dict[str, str] = {}
        self.unknown_holder: set[str] = set()

    def teardown(self) -> None:
        found = [str(f) for f in whole.verify_all()]
        self.stack.close()
        assert not found

    @rule(
        contract=st.sampled_from(CONTRACTS),
        n=st.integers(1, 3),
        held=st.sampled_from(["auto", "personal", None]),
        medium=st.sampled_from(["usb", "paper"]),
    )
    def receive(self, contract: str, n: int, held: str | None, medium: str) -> None:
        made = self.desk.received(contract, n, info_class=held, medium=medium)
        assert len(made) == n
        self.states |= dict.fromkeys(made, "arrived")

    @rule(contract=st.sampled_from(CONTRACTS), place=st.sampled_from(PLACES[:3]))
    def register_blank(self, contract: str, place: str) -> None:
        event = BlankRegistered(medium="ssd", place=self.cast.places[place], owner="contractor")
        outcome = receiving.register_blank(self.cast.caller("鈴木"), sent(), self.cast.contracts[contract], event)
        self.states |= dict.fromkeys((d.subject for d in outcome.done), "blank")

    @rule(data=st.data(), act=st.sampled_from(sorted(LEGAL)), who=st.sampled_from(USERS), several=st.booleans())
    def do(self, data: Any, act: str, who: str, several: bool) -> None:
        if not self.states:
            return
        known = sorted(self.states)
        chosen = data.draw(st.lists(st.sampled_from(known), min_size=1, max_size=3 if several else 1, unique=True))
        submission, event = self.sent(), self.event(data, act)
        if event.second is not None:
            submission = replace(submission, second=Signature(event_second(self, event), "password", self.desk.ago(0)))
        work = {
            "store": items.store,
            "take out": items.take_out,
            "bring back": items.bring_back,
            "hand over": items.hand_over,
            "sight": items.sight,
            "miss": items.report_missing,
            "find": items.find,
            "void": items.void,
        }[act]
        self.tried(lambda: work(self.caller(who, act), submission, chosen, event), chosen, act)

    def caller(self, who: str, act: str) -> Any:
        return self.cast.caller("鈴木" if act == "void" else who)

    def sent(self) -> Submission:
        return Submission(new_idem())

    def event(self, data: Any, act: str) -> Any:
        place, unit = (self.cast.places[data.draw(st.sampled_from(names))] for names in (PLACES, UNITS))
        locked = data.draw(st.booleans())
        return {
            "store": lambda: self.desk.storing().model_copy(update={"unit": unit, "lock_checked": locked}),
            "take out": lambda: self.desk.using("tax").model_copy(update={"place": place}),
            "bring back": lambda: self.desk.returning().model_copy(update={"unit": unit, "lock_checked": locked}),
            "hand over": lambda: CustodyHandedOver(
                receiver=self.cast.people[data.draw(st.sampled_from((*USERS, "田中")))]
            ),
            "sight": ItemSighted,
            "miss": lambda: ItemMissing(known_at=self.desk.ago(0), sought="棚"),
            "find": lambda: ItemFound(place=place, condition="good", where="棚"),
            "void": lambda: ItemVoided(reason="double"),
        }[act]()

    def tried(self, work: Callable[[], Any], chosen: list[str], act: str) -> None:
        legal, after = LEGAL[act]
        before = entries()
        try:
            outcome = work()
        except Conflict:
            assert any(self.states[i] not in legal for i in chosen), act
            assert entries() == before
            return
        except BadInput as e:
            if "second" not in e.fields:
                raise
            assert entries() == before
            return
        assert all(self.states[i] in legal for i in chosen), act
        if outcome.refused:
            assert not outcome.done
            assert entries() == before + len(outcome.refused)
        else:
            assert entries() == before + len(chosen)
            self.states |= {i: after for i in chosen if after}

    @rule(data=st.data(), unit=st.sampled_from(UNITS))
    def correct_where_it_was_stored(self, data: Any, unit: str) -> None:
        found = db.rows("SELECT subject, hash FROM entry WHERE kind = 'item.stored' ORDER BY subject, seq")
        if not found:
            return
        item, hash_ = data.draw(st.sampled_from(found))
        why = EntryCorrected(reason="wrong_place", why="取り違え")
        try:
            correcting.correct(self.cast.caller("鈴木"), sent(), item, hash_, {"unit": self.cast.places[unit]}, why)
        except BadInput as e:
            if "直すところ" not in e.message.ja:
                raise

    @rule(data=st.data())
    def send_something_again(self, data: Any) -> None:
        ready = [i for i, s in self.states.items() if s == "stored"]
        if not ready:
            return
        item = data.draw(st.sampled_from(sorted(ready)))
        key, before = self.sent(), entries()
        first = items.sight(self.cast.caller("佐藤"), key, [item], ItemSighted())
        assert items.sight(self.cast.caller("佐藤"), key, [item], ItemSighted()) == first
        assert entries() == before + 1

    @invariant()
    def the_rows_are_as_the_acts_made_them(self) -> None:
        assert {i.id: i.state for i in Item.select()} == self.states

    @invariant()
    def everything_is_in_one_place_and_at_most_one_hand(self) -> None:
        for item in Item.select():
            if item.state == "voided":
                assert (item.holder, item.place) == (None, None)
            elif item.state == "stored":
                assert item.holder is None
                assert Place.get_by_id(item.place).kind == "unit"
            else:
                assert item.place
                assert item.holder or item.state == "missing"

    @invariant()
    def specific_information_is_inside_the_designated_areas(self) -> None:
        area = self.cast.places["取扱区域A"]
        for item in Item.select().where(Item.contract == self.cast.contracts["tax"], Item.received_at.is_null(False)):
            known_less = item.contents and item.info_class != "specific"
            if item.state in ("stored", "in_use", "arrived") and not known_less:
                place = Place.get_by_id(item.place)
                assert area in place.around(), (item.state, place.name)

    @invariant()
    def what_was_received_is_voided_or_still_there(self) -> None:
        for contract in CONTRACTS:
            received = db.rows(
                "SELECT count(*) FROM entry WHERE contract = ? AND kind IN ('item.received', 'carrier.blank_registered')",
                (self.cast.contracts[contract],),
            )
            assert Item.select().where(Item.contract == self.cast.contracts[contract]).count() == received[0][0]

    @invariant()
    def nothing_follows_on_an_end_but_a_correction(self) -> None:
        for item in self.states:
            kinds = [k for (k,) in db.rows("SELECT kind FROM entry WHERE subject = ? ORDER BY seq", (item,))]
            if "item.voided" in kinds:
                assert set(kinds[kinds.index("item.voided") + 1 :]) <= {"entry.corrected", "attempt.refused"}

    @invariant()
    def the_chain_makes_the_row_again(self) -> None:
        for item in list(self.states)[-2:]:
            kept = project.load([item])[item]
            assert project.stored(refold(item, project.history(item))) == project.stored(kept)


def event_second(machine: Custody, event: Any) -> str:
    return str(getattr(event, "receiver", None) or machine.cast.people["伊藤"])


def entries() -> int:
    return int(db.rows("SELECT count(*) FROM entry WHERE subject LIKE 'item:%'")[0][0])


@pytest.fixture
def opening(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Opening:
    """What opens a desk in a fresh copy of the cast's database."""
    made, cast = request.getfixturevalue(f"{engine}_cast")
    desk = request.getfixturevalue("desk_for")

    @contextmanager
    def open_sqlite() -> Iterator[Any]:
        file = Path(shutil.copy(made, tmp_path / f"{uuid.uuid4().hex}.db"))
        with db.bind(db.connect(f"sqlite:///{file}")).connection_context():
            yield desk(cast)
        file.unlink()

    @contextmanager
    def open_postgresql() -> Iterator[Any]:
        postgres, name = request.getfixturevalue("postgres"), f"fold_{uuid.uuid4().hex}"
        with db.bind(db.connect(postgres.create(name, template=made))).connection_context():
            yield desk(cast)
        postgres.drop(name)

    return open_sqlite if engine == "sqlite" else open_postgresql


def run(opening: Opening, examples: int, steps: int) -> None:
    machine = type("Machine", (Custody,), {"opening": staticmethod(opening)})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            print_blob=False,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_the_invariants_hold_whatever_people_do(opening: Opening, engine: str) -> None:
    run(opening, 20 if engine == "sqlite" else 6, 25)


@pytest.mark.soak
def test_the_invariants_hold_for_long(opening: Opening, engine: str) -> None:
    run(opening, 1_000 if engine == "sqlite" else 100, 50)
