"""A correction changes what is believed and nothing that was written."""

import json
from dataclasses import replace
from typing import Any

import pytest

from custody import clock, db
from custody.caller import Signature, Submission, new_idem
from custody.demo.cast import sent
from custody.errors import BadInput, NotAllowed, NotFound
from custody.events.contracts import ContractEnded, RosterSubmitted
from custody.events.corrections import EntryCorrected
from custody.events.items import ItemExpected, ItemReceived, ItemVoided
from custody.ledger import project, whole
from custody.models import Item
from custody.state import CORRECTION
from custody.usecases import contracts, correcting, items, receiving

WRONG = EntryCorrected(reason="wrong_place", why="ロッカーを取り違えた")


def entry(item: str, kind: str) -> tuple[int, str, bytes]:
    ((seq, hash_, body),) = db.rows("SELECT seq, hash, body FROM entry WHERE subject = ? AND kind = ?", (item, kind))
    return seq, hash_, bytes(body)


def correct(desk: Any, item: str, kind: str, who: str = "鈴木", event: Any = WRONG, **changes: Any) -> Any:
    _, hash_, _ = entry(item, kind)
    return correcting.correct(desk.cast.caller(who), sent(), item, hash_, changes, event)


@pytest.fixture(autouse=True)
def verified_afterwards(cast: Any) -> Any:
    yield
    assert not list(whole.verify_all())


def test_the_present_state_is_the_corrected_one(desk: Any) -> None:
    (item,) = desk.stored()
    assert not correct(desk, item, "item.stored", unit=desk.cast.places["ロッカー2"]).refused
    assert Item.get_by_id(item).place == desk.cast.places["ロッカー2"]


def test_the_wrong_entry_stays_as_it_was_written(desk: Any) -> None:
    (item,) = desk.stored()
    before = entry(item, "item.stored")
    correct(desk, item, "item.stored", unit=desk.cast.places["ロッカー2"])
    assert entry(item, "item.stored") == before
    seq, _, body = entry(item, CORRECTION)
    assert seq == 3
    assert json.loads(body)["fixes"] == before[1]


def test_what_came_after_the_wrong_entry_still_counts(desk: Any) -> None:
    (item,) = desk.out()
    correct(desk, item, "item.stored", unit=desk.cast.places["ロッカー2"])
    row = Item.get_by_id(item)
    assert (row.state, row.place, row.holder) == ("in_use", desk.cast.places["作業室"], desk.cast.people["佐藤"])


def test_an_entry_is_corrected_again_from_what_the_correction_said(desk: Any) -> None:
    (item,) = desk.stored()
    correct(desk, item, "item.stored", unit=desk.cast.places["ロッカー2"])
    correct(desk, item, "item.stored", slot="下段")
    row = Item.get_by_id(item)
    assert (row.place, row.slot) == (desk.cast.places["ロッカー2"], "下段")
    correct(desk, item, "item.stored", unit=desk.cast.places["ロッカー1"])
    row = Item.get_by_id(item)
    assert (row.place, row.slot, row.seq) == (desk.cast.places["ロッカー1"], "下段", 5)


def test_a_field_can_be_emptied(desk: Any) -> None:
    (item,) = desk.received(description="税の通知", maker="東芝", serial="A1")
    correct(desk, item, "item.received", description="", maker="")
    row = Item.get_by_id(item)
    assert (row.description, row.maker) == ("", "")


def test_names_and_numbers_in_a_correction_are_kept_private(desk: Any) -> None:
    (item,) = desk.received(description="税の通知")
    correct(desk, item, "item.received", description="住民税の通知")
    _, _, body = entry(item, CORRECTION)
    for telling in ("住民税の通知", "税の通知", "取り違えた", "田中"):
        assert telling not in body.decode()
    assert Item.get_by_id(item).description == "住民税の通知"


def test_a_late_correction_keeps_its_explanation_beside_the_reason_for_being_late(desk: Any) -> None:
    (item,) = desk.stored("welfare", before=100)
    _, hash_, _ = entry(item, "item.stored")
    late = Submission(new_idem(), occurred=desk.ago(90), why="休み明けに登録")
    unit = {"unit": desk.cast.places["ロッカー2"]}
    correcting.correct(desk.cast.caller("鈴木"), late, item, hash_, unit, WRONG)
    kept = project.history(item)[-1].private
    assert kept["why"] == "ロッカーを取り違えた"
    assert "休み明けに登録" in kept.values()


def test_the_rules_judge_the_corrected_entry(desk: Any) -> None:
    (item,) = desk.stored()
    for place, rule in (("仮置きロッカー", "R-19-1"), ("一般書庫", "R-01-3"), ("棚", "R-22-1"), ("作業室", "R-01-6")):
        outcome = correct(desk, item, "item.stored", unit=desk.cast.places[place])
        assert rule in {r.rule for r in outcome.refused[0].refusals}, place
        assert not outcome.done
    assert Item.get_by_id(item).place == desk.cast.places["ロッカー1"]
    assert db.rows("SELECT count(*) FROM entry WHERE subject = ? AND kind = ?", (item, CORRECTION)) == [(0,)]


def test_a_purpose_outside_the_contract_is_no_correction(desk: Any) -> None:
    (item,) = desk.out()
    outcome = correct(desk, item, "item.checked_out", purpose="名簿の販売")
    assert [r.rule for r in outcome.refused[0].refusals] == ["R-07-1"]


def _out_two_days_ago(desk: Any) -> str:
    days = 24 * 60  # minutes
    (item,) = desk.received(before=3 * days)
    late = {"occurred": desk.ago(2 * days), "why": "まとめて登録"}
    assert not items.store(desk.keeper("tax"), replace(sent(), **late), [item], desk.storing()).refused
    assert not items.take_out(desk.user("tax"), replace(sent(), **late), [item], desk.using()).refused
    return str(item)


def test_the_rules_judge_by_the_roster_and_the_contract_of_that_day(desk: Any) -> None:
    cast = desk.cast
    item = _out_two_days_ago(desk)
    manager, tax = cast.caller("高橋"), cast.contracts["tax"]
    roster = RosterSubmitted(members={cast.people["伊藤"]: ["handler"]}, on=clock.today(), receipt="第9号")
    contracts.settle(manager, sent(), tax, roster)
    contracts.settle(manager, sent(), tax, ContractEnded(on="2026-12-01", how="completed"))
    assert not correct(desk, item, "item.checked_out", purpose="問い合わせの調査").refused


def test_who_recorded_it_may_correct_it(desk: Any) -> None:
    (item,) = desk.out()
    assert not correct(desk, item, "item.checked_out", who="佐藤", purpose="問い合わせの調査").refused


def test_another_handler_may_not_correct_it(desk: Any) -> None:
    (item,) = desk.out()
    with pytest.raises(NotAllowed):
        correct(desk, item, "item.checked_out", who="伊藤", purpose="問い合わせの調査")


@pytest.mark.parametrize("who", ["田中", "吉田"])
def test_who_only_reads_corrects_nothing(desk: Any, who: str) -> None:
    (item,) = desk.out()
    with pytest.raises(NotAllowed):
        correct(desk, item, "item.checked_out", who=who, purpose="問い合わせの調査")


def test_nothing_of_another_contract_is_corrected(desk: Any) -> None:
    (item,) = desk.out()
    with pytest.raises(NotFound):
        correct(desk, item, "item.checked_out", who="山本", purpose="問い合わせの調査")


def test_an_entry_of_another_item_is_not_corrected_here(desk: Any) -> None:
    one, two = desk.stored(n=2)
    with pytest.raises(NotFound):
        correcting.correct(desk.keeper("tax"), sent(), one, entry(two, "item.stored")[1], {"slot": "x"}, WRONG)


def test_a_correction_is_not_corrected_itself(desk: Any) -> None:
    (item,) = desk.stored()
    correct(desk, item, "item.stored", slot="上段")
    with pytest.raises(NotFound):
        correct(desk, item, CORRECTION, reason="wrong_count")


def test_a_correction_that_changes_nothing_is_none(desk: Any) -> None:
    (item,) = desk.stored()
    with pytest.raises(BadInput):
        correct(desk, item, "item.stored", unit=desk.cast.places["ロッカー1"])


@pytest.mark.parametrize(
    "changes",
    [{"unit": "somewhere"}, {"nothing": 1}, {"lock_checked": "maybe"}, {"slot": "x" * 500}],
)
def test_what_could_not_have_been_recorded_is_no_correction(desk: Any, changes: Any) -> None:
    (item,) = desk.stored()
    with pytest.raises(BadInput) as no:
        correct(desk, item, "item.stored", **changes)
    assert set(no.value.fields) == set(changes)


@pytest.mark.parametrize(
    "changes",
    [{"number": "M-999999"}, {"label_code": "0" * 11}, {"contents": [{"copy": "copy:x", "class": "personal"}]}],
)
def test_what_the_ledger_itself_gave_is_not_corrected(desk: Any, changes: Any) -> None:
    (item,) = desk.received()
    before = Item.get_by_id(item).__data__
    with pytest.raises(BadInput):
        correct(desk, item, "item.received", **changes)
    assert Item.get_by_id(item).__data__ == before


def test_an_item_that_has_ended_can_still_be_corrected(desk: Any) -> None:
    item, stays = desk.received(n=2, info_class=None, maker="東芝")
    twice = ItemVoided(reason="double", instead_of=Item.get_by_id(stays).number)
    second = Signature(desk.cast.people["佐藤"], "password", desk.ago(0))
    items.void(desk.keeper("tax"), Submission(new_idem(), second=second), [item], twice)
    assert not correct(desk, item, "item.received", maker="日立").refused
    row = Item.get_by_id(item)
    assert (row.state, row.maker) == ("voided", "日立")


def test_the_same_correction_sent_twice_is_one(desk: Any) -> None:
    (item,) = desk.stored()
    _, hash_, _ = entry(item, "item.stored")
    submission = sent()
    for _ in range(2):
        correcting.correct(desk.keeper("tax"), submission, item, hash_, {"slot": "上段"}, WRONG)
    assert Item.get_by_id(item).seq == 3


def test_whoever_has_it_does_not_put_off_its_return_by_a_correction(desk):
    """The alarm of its being late would fall silent; the custodian may."""
    (item,) = desk.out("tax")
    wrong = project.history(item)[-1]
    later = {"due": desk.due(400)}
    event = EntryCorrected(reason="wrong_detail", why="書き間違い")
    with pytest.raises(BadInput) as said:
        correcting.correct(desk.cast.caller("佐藤"), sent(), item, wrong.hash, later, event)
    assert list(said.value.fields) == ["due"]
    sooner = {"due": desk.due(1)}
    assert not correcting.correct(desk.cast.caller("佐藤"), sent(), item, wrong.hash, sooner, event).refused
    assert not correcting.correct(desk.cast.caller("鈴木"), sent(), item, wrong.hash, later, event).refused


@pytest.mark.parametrize(("medium", "other"), [("usb", "paper"), ("paper", "usb")])
def test_what_bears_a_number_of_paper_is_not_made_a_medium_by_a_correction_nor_the_reverse(desk, medium, other):
    (item,) = desk.received("welfare", medium=medium)
    with pytest.raises(BadInput) as no:
        correct(desk, item, "item.received", medium=other)
    assert "番号" in no.value.fields["medium"][0].ja
    assert correct(desk, item, "item.received", medium={"usb": "ssd", "paper": "box"}[medium]).done


def test_what_was_announced_as_paper_is_not_received_as_a_stick_under_its_number(desk):
    who, contract = desk.keeper("welfare"), desk.cast.contracts["welfare"]
    item = receiving.expect(who, sent(), contract, ItemExpected(medium="paper", expected_on="2026-12-01")).first("item")
    given = {"place": desk.cast.places["取扱区域A"], "giver": "田中 実"}
    with pytest.raises(BadInput) as no:
        receiving.receive(who, sent(), contract, ItemReceived(medium="usb", **given), expected=item)
    assert Item.get_by_id(item).number in no.value.fields["medium"][0].ja
    assert receiving.receive(who, sent(), contract, ItemReceived(medium="paper", **given), expected=item).done
