"""Art. 10, D02: an item ends as returned with the client's receipt, and with nothing less."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from custody import clock, db
from custody.caller import Submission, new_idem
from custody.demo.cast import sent
from custody.errors import BadInput, Conflict, NotAllowed, NotFound
from custody.events.places import PlaceRegistered
from custody.events.returning import ReturnReceipted
from custody.ledger.whole import verify_all
from custody.models import Copy, Item
from custody.usecases import acknowledging, photos, places, returning
from custody.usecases.children import children_of


def picture() -> bytes:
    made = BytesIO()
    Image.new("RGB", (8, 8), "white").save(made, "PNG")
    return made.getvalue()


@pytest.fixture
def signature(cast: Any) -> str:
    return photos.keep(cast.caller("鈴木"), cast.contracts["tax"], picture())


def receipting(cast: Any, place: str = "取扱区域A", **more: Any) -> ReturnReceipted:
    given = {"receipt": "みな税受第9号", "officer": "税務課長 田中 実", "place": cast.places[place], **more}
    return ReturnReceipted.model_validate(given)


def back(cast: Any, items: list[str], who: str = "鈴木", contract: str = "tax", **more: Any) -> Any:
    return returning.receipt(cast.caller(who), sent(), cast.contracts[contract], items, receipting(cast, **more))


def rules(outcome: Any) -> set[str]:
    return {r.rule for no in outcome.refused for r in no.refusals}


def state(item: str) -> str:
    return str(Item.get_by_id(item).state)


def test_things_end_with_the_officers_signature_and_so_does_what_is_on_them(
    cast: Any, desk: Any, signature: str
) -> None:
    items = desk.stored("tax", 2)
    assert not back(cast, items, signature=signature).refused
    assert {state(i) for i in items} == {"returned"}
    assert {c.state for c in Copy.select()} == {"returned"}
    ((body,),) = db.rows("SELECT body FROM entry WHERE subject = ? AND kind = 'return.receipted'", (items[0],))
    assert b'"meant":"returned"' in bytes(body)
    assert "田中".encode() not in bytes(body)


def test_a_receipt_number_that_comes_again_is_recorded_and_marked(
    cast: Any, desk: Any, browse: Any, signature: str
) -> None:
    first, second, third = desk.stored("tax", 3)
    assert not back(cast, [first], signature=signature).refused
    mark, alarm = "同じ番号の返還がほかにもあります", "同じ受領書番号の返還が二つ以上あります"
    page = browse("鈴木").get("/returns").get_data(as_text=True)
    assert (mark in page, alarm in page) == (False, False)
    assert not back(cast, [second], signature=signature, receipt="みな税受第９号").refused
    assert not back(cast, [third], signature=signature, receipt="みな税受第10号").refused
    page = browse("鈴木").get("/returns").get_data(as_text=True)
    assert (page.count(mark), alarm in page) == (2, True)


def test_nothing_ends_without_a_proof(cast: Any, desk: Any) -> None:
    items = desk.stored("tax")
    with pytest.raises(BadInput):
        back(cast, items)
    with pytest.raises(NotAllowed):
        back(cast, items, "佐藤", scan=photos.keep(cast.caller("佐藤"), cast.contracts["tax"], picture()))
    assert state(items[0]) == "stored"


@pytest.mark.parametrize(("contract", "ground"), [("tax", "第10条"), ("welfare", "第10条")])
def test_a_receipt_that_does_not_name_an_item_does_not_end_it(cast: Any, desk: Any, contract: str, ground: str) -> None:
    first = desk.stored(contract, serial="AB-1")[0]
    second = desk.stored(contract, serial="AB-2")[0]
    scan = photos.keep(cast.caller("鈴木"), cast.contracts[contract], picture())
    outcome = back(cast, [first, second], contract=contract, scan=scan, named=["ab 1"])
    assert rules(outcome) == {"R-10-3"}
    assert {r.basis.ja for no in outcome.refused for r in no.refusals} == {ground}
    assert state(first) == state(second) == "stored"
    number = Item.get_by_id(second).number
    assert not back(cast, [first, second], contract=contract, scan=scan, named=["AB-1", number]).refused


@pytest.mark.parametrize(("contract", "ground"), [("tax", "第10条"), ("library", "第10条")])
@pytest.mark.parametrize("officer", ["媒体管理者 鈴木 一郎", "税務課　佐藤花子", "係長 すずき いちろう", "ｽｽﾞｷ ｲﾁﾛｳ"])
def test_nobody_of_the_contractor_receives_for_the_client(
    cast: Any, desk: Any, contract: str, ground: str, officer: str
) -> None:
    (item,) = desk.stored(contract)
    drawn = photos.keep(cast.caller("鈴木"), cast.contracts[contract], picture())
    for proof in ({"signature": drawn}, {"scan": drawn, "named": [Item.get_by_id(item).number]}):
        outcome = back(cast, [item], contract=contract, officer=officer, **proof)
        said = {r.rule: r.basis.ja for no in outcome.refused for r in no.refusals}
        assert (said, state(item)) == ({"R-10-9": ground}, "stored")


def test_what_comes_by_a_link_is_not_acknowledged_under_a_name_of_the_contractors(cast: Any, desk: Any) -> None:
    items, place = desk.stored("tax"), cast.places["取扱区域A"]
    token = acknowledging.make_link(cast.caller("鈴木"), cast.contracts["tax"], items, place)
    event = receipting(cast, officer="鈴木一郎")
    assert rules(acknowledging.acknowledge(Submission(new_idem()), token, event)) == {"R-10-9"}
    assert state(items[0]) == "stored"


def test_what_is_on_hold_is_not_given_back(cast: Any, desk: Any, signature: str) -> None:
    items = desk.stored("tax")
    db.run_many("UPDATE item SET hold = 1 WHERE id = ?", [(items[0],)])
    assert rules(back(cast, items, signature=signature)) == {"R-12-2"}


def test_a_thing_changes_hands_where_the_register_has_it(cast: Any, desk: Any, signature: str) -> None:
    items = desk.stored("tax")
    assert rules(back(cast, items, place="区役所", signature=signature)) == {"R-10-4"}
    assert rules(back(cast, items, place="会議室", signature=signature)) == {"R-19-1"}
    # As a transport for its return leaves it: at the client's, and not yet receipted.
    db.run_many("UPDATE item SET state = 'arrived', place = ? WHERE id = ?", [(cast.places["区役所"], items[0])])
    assert not back(cast, items, place="区役所", signature=signature).refused


def test_copies_left_elsewhere_are_named_and_the_return_is_recorded(cast: Any, desk: Any, signature: str) -> None:
    parent, child = desk.stored("tax", 2)
    made = Copy.get(Copy.item == parent)
    db.run_many("UPDATE copy SET parent = ? WHERE item = ?", [(made.id, child)])
    left = children_of([parent])
    assert [c.item for c in left[parent]] == [child]
    assert not back(cast, [parent], signature=signature).refused
    assert Copy.get(Copy.item == child).state == "live"
    assert children_of([parent, child], [parent, child]) == {}


def test_the_client_who_signs_in_gives_the_receipt_themselves(cast: Any, desk: Any) -> None:
    items = desk.stored("tax")
    assert not back(cast, items, "田中").refused
    assert state(items[0]) == "returned"


def test_a_link_works_once_and_only_when_it_is_sent(cast: Any, desk: Any) -> None:
    items = desk.stored("tax", 2)
    token = acknowledging.make_link(cast.caller("鈴木"), cast.contracts["tax"], items, cast.places["取扱区域A"])
    assert acknowledging.look(token).items == tuple(items)
    assert {state(i) for i in items} == {"stored"}
    acknowledging.acknowledge(Submission(new_idem()), token, receipting(cast))
    assert {state(i) for i in items} == {"returned"}
    ((actor,),) = db.rows("SELECT DISTINCT actor FROM entry WHERE kind = 'return.receipted'")
    assert actor == "system:officer"
    with pytest.raises(acknowledging.AcknowledgementOver):
        acknowledging.look(token)
    with pytest.raises(acknowledging.AcknowledgementOver):
        acknowledging.acknowledge(Submission(new_idem()), token, receipting(cast))


def test_a_link_expires_and_its_token_is_kept_nowhere(cast: Any, desk: Any) -> None:
    items = desk.stored("tax")
    token = acknowledging.make_link(cast.caller("鈴木"), cast.contracts["tax"], items, cast.places["取扱区域A"])
    ((kept,),) = db.rows("SELECT token_hash FROM acknowledgement")
    assert token not in kept
    clock.tell(clock.stamp(clock.parse(clock.now()) + timedelta(days=8)))
    try:
        with pytest.raises(acknowledging.AcknowledgementOver):
            acknowledging.acknowledge(Submission(new_idem()), token, receipting(cast))
    finally:
        clock.tell(None)
    assert state(items[0]) == "stored"


def test_a_link_that_met_a_refusal_or_a_change_still_works(cast: Any, desk: Any) -> None:
    items = desk.stored("tax")
    token = acknowledging.make_link(cast.caller("鈴木"), cast.contracts["tax"], items, cast.places["取扱区域A"])
    db.run_many("UPDATE item SET hold = 1 WHERE id = ?", [(items[0],)])
    assert rules(acknowledging.acknowledge(Submission(new_idem()), token, receipting(cast))) == {"R-12-2"}
    db.run_many("UPDATE item SET hold = 0, state = 'missing' WHERE id = ?", [(items[0],)])
    with pytest.raises(Conflict):
        acknowledging.acknowledge(Submission(new_idem()), token, receipting(cast))
    assert acknowledging.look(token).items == tuple(items)


def test_only_keepers_make_links_and_only_for_their_own(cast: Any, desk: Any) -> None:
    items, place = desk.stored("tax"), cast.places["取扱区域A"]
    with pytest.raises(NotAllowed):
        acknowledging.make_link(cast.caller("佐藤"), cast.contracts["tax"], items, place)
    with pytest.raises(NotFound):
        acknowledging.make_link(cast.caller("山本"), cast.contracts["tax"], items, place)
    with pytest.raises(NotFound):
        acknowledging.make_link(cast.caller("鈴木"), cast.contracts["welfare"], items, place)


def test_a_place_of_the_clients_inside_a_site_is_the_clients_too(cast: Any, desk: Any, signature: str) -> None:
    (item,) = desk.stored("tax")
    event = PlaceRegistered(name="税務課", place_kind="area", area_kind="other", parent=cast.places["区役所"])
    office = places.register_place(cast.caller("高橋"), sent(), event).first("place")
    db.run_many("UPDATE item SET state = 'arrived', place = ? WHERE id = ?", [(cast.places["区役所"], item)])
    cast.places["税務課"] = office
    assert not back(cast, [item], place="税務課", signature=signature).refused


def test_a_return_leaves_the_registers_as_the_entries_make_them(cast: Any, desk: Any, signature: str) -> None:
    assert not back(cast, desk.stored("tax", 2), signature=signature).refused
    assert [f.what.ja for f in verify_all()] == []


@pytest.mark.parametrize("officer", ["鈴木", "税務課 主任 鈴木"])
def test_a_surname_that_is_one_of_our_own_is_asked_for_in_full(
    cast: Any, desk: Any, signature: str, officer: str
) -> None:
    (item,) = desk.stored("tax")
    with pytest.raises(BadInput) as wrong:
        back(cast, [item], signature=signature, officer=officer)
    assert set(wrong.value.fields) == {"officer"}
    assert not back(cast, [item], signature=signature, officer="税務課 主任 鈴木 太一").refused


def test_one_paper_proves_no_second_return_but_may_be_recorded_in_parts(cast: Any, desk: Any) -> None:
    first, second, third = desk.stored("tax", 3)
    paper = {"scan": desk.scan("tax"), "named": [Item.get_by_id(i).number for i in (first, second, third)]}
    assert not back(cast, [first], **paper).refused
    with pytest.raises(BadInput) as wrong:
        back(cast, [second], receipt="みな税受第10号", **paper)
    assert set(wrong.value.fields) == {"scan"}
    assert not back(cast, [third], receipt="みな税受第９号", **paper).refused
