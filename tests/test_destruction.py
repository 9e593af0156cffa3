"""Art. 11, E01–E07: instructed, set apart, read, destroyed, watched by another, certified line by line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from peewee import IntegrityError
from PIL import Image

from custody import clock, db
from custody.caller import Signature, Submission, new_idem
from custody.cli.link import OPERATOR
from custody.demo.cast import sent
from custody.errors import BadInput, Conflict, NotFound
from custody.events.authorisations import AuthorisationEnded, DestructionInstructed
from custody.events.destroying import DestroyStaged
from custody.events.discovering import CarrierDiscovered, CopyDiscovered
from custody.events.items import ItemSighted, ItemStored
from custody.events.keeping_dates import KeepingCorrected
from custody.events.lots import LotCertified, LotExecuted, LotReconciled, LotRejected, LotWithdrawn, LotWitnessed
from custody.events.places import PlaceRegistered
from custody.ledger.whole import verify_all
from custody.models import Authorisation, Copy, Destruction, Incident, Item
from custody.queries import deadlines
from custody.queries import people as people_queries
from custody.registers import current
from custody.usecases import (
    accounts,
    authorising,
    certifying,
    destroying,
    discovering,
    executing,
    keeping_dates,
    leaving,
    links,
    photos,
    places,
)
from custody.usecases import items as item_acts
from custody.usecases.signing import signed


def picture(colour: str = "white") -> bytes:
    made = BytesIO()
    Image.new("RGB", (8, 8), colour).save(made, "PNG")
    return made.getvalue()


class Yard:
    """A destruction told step by step. 高橋 instructs, 鈴木 stages, 佐藤 reads and destroys, 伊藤 watches."""

    def __init__(self, cast: Any, desk: Any, contract: str = "tax") -> None:
        self.cast, self.desk, self.name = cast, desk, contract
        self.contract = cast.contracts[contract]
        self.photo = self.kept("white")

    def kept(self, colour: str) -> str:
        return photos.keep(self.cast.caller("鈴木"), self.contract, picture(colour))

    def pictures(self, lot: str) -> dict[str, list[str]]:
        """One before and one after, of this lot only."""
        n = int(row(lot).number.removeprefix("D-"))
        return {"photos_before": [self.kept(f"#ff{n:04x}")], "photos_after": [self.kept(f"#00{n:04x}")]}

    def items(self, n: int = 2, **more: Any) -> list[str]:
        made = []
        for k in range(n):
            made += self.desk.stored(self.name, serial=f"SN-{k + 1:03d}", medium="hdd", **more)
        return made

    def instructed(self, items: list[str], **more: Any) -> str:
        given = {
            "items": items, "technique": "shred", "place": self.cast.places["作業室"], "witness": "own",
            "dated": clock.today(), "officer": "課長 田中 実", **more,
        }  # fmt: skip
        event = DestructionInstructed.model_validate(given)
        return authorising.grant(self.cast.caller("高橋"), sent(), self.contract, event).first("authorisation")

    def staging(self, unit: str = "金庫", **more: Any) -> DestroyStaged:
        return DestroyStaged.model_validate({"unit": self.cast.places[unit], "lock_checked": True, **more})

    def stage(
        self, items: list[str], instruction: str | None, unit: str = "金庫", who: str = "鈴木", **more: Any
    ) -> Any:
        event = self.staging(unit, **more)
        return destroying.stage(self.cast.caller(who), sent(), self.contract, instruction, items, event)

    def lot(self, items: list[str], **more: Any) -> str:
        outcome = self.stage(items, self.instructed(items, **more))
        assert not outcome.refused, outcome.refused
        return str(outcome.first("destruction"))

    def read(self, lot: str, serials: list[str] | None = None, who: str = "佐藤", **more: Any) -> Any:
        event = LotReconciled.model_validate({"serials": serials or self.serials(lot), **more})
        return destroying.reconcile(self.cast.caller(who), sent(), lot, event)

    def serials(self, lot: str) -> list[str]:
        return [i.serial or i.number for i in map(Item.get_by_id, Destruction.get_by_id(lot).items)]

    def executing(self, lot: str, **more: Any) -> LotExecuted:
        now = clock.now()
        given = {
            "technique": "shred", "maker": "大東", "model": "HDS-1", "place": self.cast.places["作業室"],
            "started": now, "ended": now, "operator": self.cast.people["佐藤"],
            **self.pictures(lot), **more,
        }  # fmt: skip
        return LotExecuted.model_validate(given)

    def execute(self, lot: str, who: str = "佐藤", **more: Any) -> Any:
        return executing.execute(self.cast.caller(who), sent(), lot, self.executing(lot, **more))

    def witness(self, lot: str, who: str = "伊藤", **more: Any) -> Any:
        event = LotWitnessed.model_validate(more)
        return executing.witness(signed(self.cast.caller(who)), sent(), lot, event)

    def certifying(self, lot: str, serials: list[str] | None = None, **more: Any) -> LotCertified:
        given = {
            "certificate": "証-1", "issuer": "大東環境", "issued_on": clock.today(), "scan": self.photo,
            "serials": self.serials(lot) if serials is None else serials, **more,
        }  # fmt: skip
        return LotCertified.model_validate(given)

    def certify(self, lot: str, serials: list[str] | None = None, **more: Any) -> Any:
        return certifying.certify(self.cast.caller("鈴木"), sent(), lot, self.certifying(lot, serials, **more))

    def executed(self, n: int = 2, **more: Any) -> str:
        lot = self.lot(self.items(n), **more)
        assert not self.read(lot).refused
        assert not self.execute(lot).refused
        return lot

    def watched(self, n: int = 2, **more: Any) -> str:
        lot = self.executed(n, **more)
        assert not self.witness(lot).refused
        return lot


def rules(outcome: Any) -> set[str]:
    return {r.rule for no in outcome.refused for r in no.refusals}


def bases(outcome: Any) -> set[str]:
    return {r.basis.ja for no in outcome.refused for r in no.refusals}


def row(lot: str) -> Destruction:
    return Destruction.get_by_id(lot)


def states(lot: str) -> set[str]:
    return {Item.get_by_id(i).state for i in row(lot).items}


@pytest.fixture
def yard(cast: Any, desk: Any) -> Callable[..., Yard]:
    return lambda contract="tax": Yard(cast, desk, contract)


def test_a_destroyed_carrier_has_its_whole_story(yard: Any) -> None:
    y = yard()
    lot = y.watched()
    y.certify(lot)
    assert (row(lot).state, states(lot)) == ("certified", {"destroyed"})
    for item in row(lot).items:
        kinds = [k for (k,) in db.rows("SELECT kind FROM entry WHERE subject = ? ORDER BY seq", (item,))]
        told = ["destroy.staged", "serial.reconciled", "destroy.executed", "destroy.witnessed", "destroy.certified"]
        assert kinds[-5:] == told
        assert item in Authorisation.get_by_id(row(lot).instruction).items
        assert Copy.get(Copy.item == item).state == "ended_with_carrier"
    assert sorted(row(lot).lines.values()) == [1, 2]


@pytest.mark.parametrize(("contract", "ground"), [("tax", "第11条"), ("welfare", "第11条"), ("library", "第11条")])
def test_nothing_is_set_apart_without_an_instruction_in_force(yard: Any, contract: str, ground: str) -> None:
    y = yard(contract)
    items = y.items()
    assert (rules(y.stage(items, None)), bases(y.stage(items, None))) == ({"R-11-1"}, {ground})
    instruction = y.instructed(items)
    ended = AuthorisationEnded(on=clock.today(), reason="取消")
    authorising.end(y.cast.caller("高橋"), sent(), instruction, ended)
    assert rules(y.stage(items, instruction)) == {"R-11-1"}
    assert {Item.get_by_id(i).state for i in items} == {"stored"}


def test_an_instruction_that_does_not_name_it_covers_nothing(yard: Any) -> None:
    y = yard()
    named, other = y.items(2)
    outcome = y.stage([named, other], y.instructed([named]))
    assert rules(outcome) == {"R-11-2"}
    assert [no.subject for no in outcome.refused] == [other]
    assert Item.get_by_id(named).state == "stored"


def test_an_instruction_of_another_contract_is_not_there(yard: Any) -> None:
    y, other = yard("tax"), yard("welfare")
    items = y.items(1)
    with pytest.raises(NotFound):
        y.stage(items, other.instructed(other.items(1)))


def test_what_is_on_hold_or_to_be_kept_longer_stays(yard: Any) -> None:
    y = yard()
    held, kept = y.items(2)
    db.run_many("UPDATE item SET hold = 1 WHERE id = ?", [(held,)])
    db.run_many("UPDATE copy SET keep_until = '2999-03-31' WHERE item = ?", [(kept,)])
    outcome = y.stage([held, kept], y.instructed([held, kept]))
    said = {no.subject: {r.rule for r in no.refusals} for no in outcome.refused}
    assert said == {held: {"R-12-2"}, kept: {"R-11-7"}}


@pytest.mark.parametrize(("contract", "boss"), [("tax", "高橋"), ("welfare", "高橋")])
def test_a_date_put_right_while_it_waits_keeps_it_from_being_destroyed(yard: Any, contract: str, boss: str) -> None:
    y = yard(contract)
    lot = y.lot(y.items(1))
    assert not y.read(lot).refused
    (item,) = row(lot).items
    dated(y, item, "2999-03-31", boss)
    refused = y.execute(lot)
    assert (rules(refused), bases(refused)) == ({"R-11-7"}, {"第11条"})
    assert "廃棄の取りやめ" in refused.refused[0].refusals[0].instead.ja
    dated(y, item, clock.today(), boss)
    assert not y.execute(lot).refused


def dated(y: Yard, item: str, until: str, boss: str) -> None:
    said = {"keep_until": until, "confirmed": "みな税第77号 2026-04-01", "explained": "年の読み違い"}
    event = KeepingCorrected.model_validate({"copy_": Copy.get(Copy.item == item).id, **said})
    signed = replace(sent(), second=Signature(y.cast.people[boss], "password", clock.now()))
    assert not keeping_dates.correct_keeping(y.cast.caller("鈴木"), signed, item, event).refused


def test_a_copy_found_while_it_waits_keeps_it_from_being_destroyed(yard: Any) -> None:
    y = yard()
    lot = y.lot(y.items(1))
    assert not y.read(lot).refused
    found = CarrierDiscovered(medium="usb", place=y.cast.places["自宅"], known_at=clock.now(), where="私物のかばん")
    of = Copy.get(Copy.item == row(lot).items[0]).number
    copy = CopyDiscovered(name="通知データ", info_class="specific", persons=10, of=of)
    made = discovering.discover(y.cast.caller("鈴木"), sent(), y.contract, found, copy).first("copy")
    assert (rules(y.execute(lot)), states(lot)) == ({"R-11-5"}, {"awaiting_destruction"})
    db.run_many("UPDATE copy SET state = 'returned' WHERE id = ?", [(made,)])
    assert not y.execute(lot).refused


def test_a_copy_left_elsewhere_bars_it_unless_it_is_instructed_or_ended(yard: Any) -> None:
    y = yard()
    parent, child = y.items(2)
    up = Copy.get(Copy.item == parent)
    db.run_many("UPDATE copy SET parent = ? WHERE item = ?", [(up.id, child)])
    assert rules(y.stage([parent], y.instructed([parent]))) == {"R-11-5"}
    assert not y.stage([parent], y.instructed([parent, child])).refused
    db.run_many("UPDATE item SET state = 'stored' WHERE id = ?", [(parent,)])
    db.run_many("UPDATE copy SET state = 'erased' WHERE item = ?", [(child,)])
    assert not y.stage([parent], y.instructed([parent])).refused


def test_what_waits_lies_locked_and_apart(yard: Any) -> None:
    y = yard()
    items = y.items(2)
    instruction = y.instructed(items)
    y.desk.stored("tax")
    assert rules(y.stage(items, instruction, "ロッカー1")) == {"R-CS-9"}
    assert "R-22-1" in rules(y.stage(items, instruction, "棚"))
    free = yard("library")
    mine = free.items(1)
    assert rules(free.stage(mine, free.instructed(mine), "棚")) == {"R-CS-9"}
    assert not y.stage(items, instruction).refused


def test_the_refusal_says_how_many_things_of_which_state_are_in_the_way(yard: Any) -> None:
    y = yard()
    items = y.items(1)
    instruction = y.instructed(items)
    safe = ItemStored(unit=y.cast.places["金庫"], lock_checked=True)
    assert not item_acts.store(y.cast.caller("鈴木"), sent(), y.desk.received("tax", 2), safe).refused
    ((no,),) = [refused.refusals for refused in y.stage(items, instruction).refused]
    assert "2件あります（保管中2件）" in no.message.ja


def test_what_was_destroyed_where_it_waited_is_not_in_the_way_of_the_next(yard: Any) -> None:
    y = yard()
    lot = y.lot(y.items(1), place=y.cast.places["金庫"])
    y.read(lot)
    assert not y.execute(lot, place=y.cast.places["金庫"]).refused
    (other,) = y.desk.stored("tax", serial="SN-900", medium="hdd")
    assert not y.stage([other], y.instructed([other])).refused


def test_the_numbers_are_read_by_another_than_who_made_the_lot(yard: Any) -> None:
    y = yard()
    lot = y.lot(y.items())
    assert (rules(y.read(lot, who="鈴木")), bases(y.read(lot, who="鈴木"))) == ({"R-CS-7"}, {"社内基準"})
    with pytest.raises(IntegrityError):
        db.transaction(db.run_many)("UPDATE destruction SET read_by = staged_by WHERE id = ?", [(lot,)])


def test_one_wrong_number_stops_the_lot_quarantines_and_opens_an_incident(yard: Any) -> None:
    y = yard()
    lot = y.lot(y.items(3))
    assert not y.read(lot, ["sn 001", "SN-002", "SN-999"]).refused
    first, second, third = row(lot).items
    assert (row(lot).state, row(lot).missing, row(lot).surplus) == ("blocked", [third], ["SN-999"])
    assert [Item.get_by_id(i).state for i in (first, second, third)] == [*["awaiting_destruction"] * 2, "quarantined"]
    assert Incident.get(Incident.contract == y.contract).items == [third]
    with pytest.raises(Conflict):
        y.execute(lot)
    destroying.withdraw(y.cast.caller("鈴木"), sent(), lot, LotWithdrawn(reason="番号の不一致"))
    assert [Item.get_by_id(i).state for i in (first, second, third)] == ["stored", "stored", "quarantined"]
    assert not Authorisation.get_by_id(row(lot).instruction).used


def test_a_short_list_is_taken_only_when_something_is_said_to_be_missing(yard: Any) -> None:
    y = yard()
    lot = y.lot(y.items())
    with pytest.raises(BadInput):
        y.read(lot, ["SN-001"])
    assert row(lot).state == "staged"
    y.read(lot, ["SN-001"], absent=True)
    assert row(lot).state == "blocked"


def test_a_number_read_twice_is_named_and_nothing_is_written(yard: Any) -> None:
    y = yard()
    lot = y.lot(y.items())
    with pytest.raises(BadInput) as e:
        y.read(lot, ["SN-001", "sn 001", "SN-002"])
    assert "sn 001" in e.value.fields["serials"][0].ja
    assert (row(lot).state, Incident.select().count()) == ("staged", 0)


def test_nothing_is_destroyed_before_its_numbers_were_read(yard: Any) -> None:
    y = yard()
    lot = y.lot(y.items())
    with pytest.raises(Conflict):
        y.execute(lot)
    y.read(lot)
    before = clock.stamp(clock.parse(clock.now()) - timedelta(hours=1))
    with pytest.raises(BadInput):
        y.execute(lot, started=before)
    with pytest.raises(BadInput):
        y.execute(lot, ended=y.desk.due())


@pytest.mark.parametrize(
    ("told", "done"),
    [
        ({"technique": "shred"}, {"technique": "clear"}),
        ({"technique": "burn"}, {"technique": "shred"}),
        ({"technique": "shred", "level": "H-5"}, {"technique": "shred", "level": "H-4"}),
    ],
)
def test_a_weaker_or_unfit_method_is_refused(yard: Any, told: dict[str, str], done: dict[str, str]) -> None:
    y = yard()
    lot = y.lot(y.items(1), **told)
    y.read(lot)
    assert (rules(y.execute(lot, **done)), bases(y.execute(lot, **done))) == ({"R-11-3"}, {"第11条"})
    assert not y.execute(lot, **{"level": "H-5", **told}).refused


def test_it_is_destroyed_where_it_was_instructed(yard: Any) -> None:
    y = yard()
    lot = y.lot(y.items(1))
    y.read(lot)
    assert rules(y.execute(lot, place=y.cast.places["会議室"])) == {"R-11-9"}


def test_it_is_destroyed_at_another_site_only_once_a_transport_brought_it_there(yard: Any) -> None:
    y = yard()
    site = PlaceRegistered(name="大東環境", place_kind="site", site_kind="own")
    there = places.register_place(y.cast.caller("高橋"), sent(), site).first("place")
    lot = y.lot(y.items(1), place=there)
    y.read(lot)
    assert rules(y.execute(lot, place=there)) == {"R-23-8"}
    db.run_many("UPDATE item SET place = ? WHERE id = ?", [(there, i) for i in row(lot).items])
    assert not y.execute(lot, place=there).refused


def test_photos_are_needed_where_the_contract_is_set_so(yard: Any) -> None:
    y = yard()
    lot = y.lot(y.items(1))
    y.read(lot)
    assert rules(y.execute(lot, photos_after=[])) == {"R-CS-8"}
    db.run_many("UPDATE contract SET destruction_photos = 0 WHERE id = ?", [(y.contract,)])
    db.run_many("UPDATE counter SET value = value + 1 WHERE name = 'registers'", [()])
    assert not y.execute(lot, photos_before=[], photos_after=[]).refused


def test_one_photo_cannot_show_the_things_both_before_and_after(yard: Any) -> None:
    y = yard()
    lot = y.lot(y.items(1))
    y.read(lot)
    with pytest.raises(BadInput) as no:
        y.execute(lot, photos_before=[y.photo], photos_after=[y.kept("grey"), y.photo])
    assert list(no.value.fields) == ["photos_after"]
    assert not y.execute(lot).refused


@pytest.mark.parametrize("contract", ["tax", "welfare"])
@pytest.mark.parametrize("field", ["photos_before", "photos_after"])
@pytest.mark.parametrize("named", ["photos_before", "photos_after"])
def test_a_photo_given_for_another_lot_shows_nothing_of_this_one(
    yard: Any, contract: str, field: str, named: str
) -> None:
    first = yard()
    old = first.executed(1)
    colour = f"#{'ff' if named == 'photos_before' else '00'}{int(row(old).number.removeprefix('D-')):04x}"
    y = yard(contract)
    lot = y.lot(y.items(1))
    assert not y.read(lot).refused
    own = y.pictures(lot)
    with pytest.raises(BadInput) as no:
        y.execute(lot, **{field: [*own[field], y.kept(colour)]})
    assert list(no.value.fields) == [field]
    assert not y.execute(lot, **own).refused


def test_a_photo_of_another_lot_that_is_saved_and_sent_again_is_still_that_photo(yard: Any) -> None:
    y = yard()
    made = BytesIO()
    Image.effect_noise((200, 100), 80).convert("RGB").save(made, "JPEG")
    keeper = y.cast.caller("鈴木")
    shown = photos.keep(keeper, y.contract, made.getvalue())
    first = y.lot(y.items(1))
    y.read(first)
    assert not y.execute(first, photos_after=[shown]).refused
    lot = y.lot(y.items(1))
    y.read(lot)
    saved = photos.find(keeper, shown).path.read_bytes()
    with pytest.raises(BadInput) as no:
        y.execute(lot, photos_after=[photos.keep(keeper, y.contract, saved)])
    assert list(no.value.fields) == ["photos_after"]


def test_nothing_happened_to_a_lot_before_it_was_made(yard: Any) -> None:
    y = yard()
    lot = y.lot(y.items(1, before=200))
    early = Submission(new_idem(), occurred=y.desk.ago(90), why="紙の控えから写した")
    with pytest.raises(BadInput) as no:
        destroying.withdraw(y.cast.caller("鈴木"), early, lot, LotWithdrawn(reason="延期"))
    assert "ロットの作成より前" in no.value.fields["occurred"][0].ja
    assert Destruction.get_by_id(lot).state == "staged"


def test_nobody_witnesses_what_they_did_or_recorded(yard: Any) -> None:
    y = yard()
    lot = y.lot(y.items(1))
    y.read(lot)
    y.execute(lot, who="鈴木")
    assert rules(y.witness(lot, "佐藤")) == rules(y.witness(lot, "鈴木")) == {"R-11-4"}
    assert row(lot).witness is None
    for column in ("operator", "executed_by"):
        with pytest.raises(IntegrityError):
            db.transaction(db.run_many)(f"UPDATE destruction SET witness = {column} WHERE id = ?", [(lot,)])


@pytest.mark.parametrize("by_hand", [False, True])
def test_nobody_witnesses_with_a_password_that_the_performer_set(yard: Any, by_hand: bool) -> None:
    y = yard()
    lot = y.lot(y.items(1), witness="client" if by_hand else "own")
    y.read(lot)
    y.execute(lot, who="高橋")
    token = links.invite(y.cast.caller("高橋"), y.cast.people["伊藤"])
    links.set_password(token, "ito-k", "tatemono no kagi 38", "tatemono no kagi 38")
    hand = {"signature": y.photo, "officer": "税務課長 大西 稔"} if by_hand else {}
    outcome = y.witness(lot, **hand)
    assert (rules(outcome), bases(outcome), row(lot).witnessed_at) == ({"R-11-4"}, {"第11条"}, None)
    new = "jibun de kimeta kotoba 7"
    accounts.change_password(y.cast.caller("伊藤"), "tatemono no kagi 38", new, new)
    outcome = y.witness(lot, **hand)
    assert rules(outcome) == {"R-11-4"}
    assert "本人が" not in "".join(r.message.ja + r.instead.ja for no in outcome.refused for r in no.refusals)
    links.set_password(links.invite(OPERATOR, y.cast.people["伊藤"]), "", new, new)
    assert not y.witness(lot, **hand).refused


def test_a_witness_proves_who_they_are_when_they_sign(yard: Any) -> None:
    y = yard()
    lot = y.executed(1)
    with pytest.raises(BadInput):
        executing.witness(y.cast.caller("伊藤"), sent(), lot, LotWitnessed())
    second = Signature(y.cast.people["伊藤"], "password", clock.now())
    executing.witness(y.cast.caller("佐藤"), replace(sent(), second=second), lot, LotWitnessed())
    assert row(lot).witness == y.cast.people["伊藤"]
    ((body,),) = db.rows("SELECT body FROM entry WHERE subject = ? AND kind = 'lot.witnessed'", (lot,))
    assert b'"meant":"watched"' in bytes(body)


def test_the_clients_own_officer_is_needed_where_that_was_instructed(yard: Any) -> None:
    y = yard()
    lot = y.executed(1, witness="client")
    assert rules(y.witness(lot)) == {"R-11-4"}
    with pytest.raises(BadInput):
        y.witness(lot, signature=y.photo)
    y.witness(lot, "鈴木", signature=y.photo, officer="税務課長 田中 実")
    assert (row(lot).witness, row(lot).officer) == (None, "税務課長 田中 実")


@pytest.mark.parametrize("who", ["佐藤", "鈴木"])
def test_the_officer_signs_by_hand_on_no_device_of_whoever_destroyed_or_recorded_it(yard: Any, who: str) -> None:
    y = yard()
    lot = y.lot(y.items(1), witness="client")
    y.read(lot)
    y.execute(lot, who="鈴木")
    outcome = y.witness(lot, who, signature=y.photo, officer="税務課長 大西 稔")
    assert (rules(outcome), bases(outcome), row(lot).witnessed_at) == ({"R-11-4"}, {"第11条"}, None)
    assert not y.witness(lot, "伊藤", signature=y.photo, officer="税務課長 大西 稔").refused


@pytest.mark.parametrize(
    "officer", ["佐藤 花子", "係長　佐藤花子", "媒体管理者 鈴木・一郎", "立会 伊藤 健", "さとう はなこ"]
)
def test_nobody_of_the_contractor_is_written_down_as_the_clients_witness(yard: Any, officer: str) -> None:
    y = yard()
    lot = y.executed(1, witness="client")
    assert rules(y.witness(lot, "鈴木", signature=y.photo, officer=officer)) == {"R-11-4"}
    assert row(lot).witnessed_at is None


def test_what_is_destroyed_is_neither_sighted_nor_asked_for(yard: Any) -> None:
    y = yard()
    lot, still = y.executed(), y.desk.stored("tax")
    for who in ("佐藤", "鈴木"):
        with pytest.raises(Conflict):
            item_acts.sight(y.cast.caller(who), sent(), row(lot).items, ItemSighted())
    assert not item_acts.sight(y.cast.caller("佐藤"), sent(), still, ItemSighted()).refused
    caller, book = y.cast.caller("鈴木"), current()
    later = clock.stamp(clock.parse(clock.now()) + timedelta(days=200))
    scope = deadlines.Scope(book, [book.contract(y.contract)], later)
    assert [d.subject for d in deadlines.found(deadlines.BY_NAME["unseen"], caller, scope)] == still


@pytest.mark.parametrize("state", ["destroyed_uncertified", "missing"])
def test_what_is_gone_is_in_nobodys_hands_when_they_leave(yard: Any, state: str) -> None:
    y = yard()
    lot, handler = y.executed(1), y.cast.people["佐藤"]
    db.run_many("UPDATE item SET holder = ?, state = ? WHERE destruction = ?", [(handler, state, lot)])
    boss = y.cast.caller("高橋")
    assert leaving.clearance(boss, handler).clear
    assert people_queries.in_hand(boss, handler) == ([], 0)
    db.run_many("UPDATE item SET state = 'in_use' WHERE destruction = ?", [(lot,)])
    assert (leaving.clearance(boss, handler).clear, people_queries.in_hand(boss, handler)[1]) == (False, 0)
    assert len(people_queries.in_hand(boss, handler)[0]) == 1


def test_a_late_witness_says_why_and_it_stays_on_record(yard: Any) -> None:
    y = yard()
    lot = y.executed(1)
    clock.tell(clock.stamp(clock.parse(clock.now()) + timedelta(minutes=31)))
    try:
        with pytest.raises(BadInput):
            y.witness(lot)
        y.witness(lot, late_reason="急な呼出しのため")
    finally:
        clock.tell(None)
    assert row(lot).witnessed_late


def test_a_lot_is_not_certified_unwitnessed(yard: Any) -> None:
    y = yard()
    lot = y.executed(1)
    assert (rules(y.certify(lot)), bases(y.certify(lot))) == ({"R-11-4"}, {"第11条"})
    by_setting = y.executed(1, witness="none")
    assert bases(y.certify(by_setting)) == {"契約設定"}


def test_a_certificate_with_a_line_missing_leaves_the_lot_waiting(yard: Any) -> None:
    y = yard()
    lot = y.watched(3)
    outcome = y.certify(lot, ["SN-001", "SN-002", "SN-777"])
    assert not outcome.refused
    assert (row(lot).state, states(lot)) == ("executed", {"destroyed_uncertified"})
    (told,) = row(lot).rejections
    assert (told["missing"], told["surplus"]) == ([row(lot).items[2]], ["SN-777"])
    y.certify(lot, ["SN-001", "SN-002", "SN-003", "SN-003"])
    assert row(lot).rejections[1]["surplus"] == ["SN-003"]
    y.certify(lot)
    assert row(lot).state == "certified"


def test_a_certificate_is_neither_too_old_nor_used_twice(yard: Any) -> None:
    y = yard()
    lot, other = y.watched(1), y.watched(1)
    early = y.certify(lot, issued_on="2020-01-01")
    assert (rules(early), bases(early)) == ({"R-11-6"}, {"第11条"})
    y.certify(lot)
    for more in ({"certificate": " 証 1 "}, {"certificate": "証-１", "issuer": "(株)大東"}):
        assert rules(y.certify(other, **more)) == {"R-11-8"}
    third = yard("library")
    elsewhere = third.watched(1)
    assert rules(third.certify(elsewhere, certificate="証－１", issuer="(株)大東")) == {"R-11-8"}
    certifying.reject(
        y.cast.caller("鈴木"), sent(), other,
        LotRejected(certificate="証-1", issuer="大東環境", issued_on=clock.today(), reason="番号の重複"),
    )  # fmt: skip
    assert len(row(other).rejections) == 1


def test_the_certificate_is_due_as_instructed(yard: Any) -> None:
    y = yard()
    lot = y.executed(1, certificate_days=60)
    last = clock.japan(row(lot).ended).date() + timedelta(days=60)
    assert row(lot).due == last.isoformat()


def test_a_box_of_paper_is_named_by_its_own_number(yard: Any) -> None:
    y = yard()
    (box,) = y.desk.stored("tax", medium="box")
    lot = y.lot([box], technique="melt")
    y.read(lot, [Item.get_by_id(box).number])
    y.execute(lot, technique="melt", unopened=True, weight=12)
    y.witness(lot)
    y.certify(lot)
    assert (Item.get_by_id(box).state, row(lot).weight, row(lot).unopened) == ("destroyed", 12, True)


def test_a_lot_of_another_contract_is_not_there(yard: Any) -> None:
    y = yard()
    lot = y.lot(y.items(1))
    with pytest.raises(NotFound):
        y.read(lot, who="山本")
    assert row(lot).state == "staged"


def test_the_register_of_lots_is_what_their_entries_make(yard: Any) -> None:
    y = yard()
    lot, stopped, refused = y.watched(), y.lot(y.items()), y.watched(1)
    y.certify(lot)
    y.read(stopped, ["SN-001", "SN-009"])
    y.certify(refused, ["SN-404"], certificate="証-2")
    assert [f.what.ja for f in verify_all()] == []


def tomorrow() -> str:
    return (clock.japan(clock.now()).date() + timedelta(days=1)).isoformat()


@pytest.mark.parametrize("later", ["", "2031-01-01"])
def test_no_certificate_is_dated_after_today(yard: Any, later: str) -> None:
    y = yard()
    lot, day = y.watched(1), later or tomorrow()
    sent_back = LotRejected(certificate="証-1", issuer="大東環境", issued_on=day, reason="印がない")
    for act in (
        lambda: y.certify(lot, issued_on=day),
        lambda: certifying.reject(y.cast.caller("鈴木"), sent(), lot, sent_back),
    ):
        with pytest.raises(BadInput) as no:
            act()
        assert list(no.value.fields) == ["issued_on"]
    assert not y.certify(lot).refused


@pytest.mark.parametrize("later", ["", "2031-01-01"])
def test_no_instruction_is_dated_after_today(yard: Any, later: str) -> None:
    y = yard()
    items = y.items(1)
    with pytest.raises(BadInput) as no:
        y.instructed(items, dated=later or tomorrow())
    assert list(no.value.fields) == ["dated"]
    assert y.instructed(items)
