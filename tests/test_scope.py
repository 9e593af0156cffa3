"""Nobody acts on another contract's things; who only reads changes nothing."""

from typing import Any

import pytest

from custody import clock, db
from custody.caller import Caller, Signature, Submission, new_idem
from custody.demo.cast import sent
from custody.errors import BadInput, Conflict, NotAllowed, NotFound
from custody.events.clients import ClientChanged
from custody.events.contracts import ContractActivated, ContractEnded, RosterSubmitted
from custody.events.copies import CopyRegistered
from custody.events.corrections import EntryCorrected
from custody.events.counting import StocktakeClosed, StocktakeOpened
from custody.events.finding import ItemFound, ItemMissing
from custody.events.items import BlankRegistered, CustodyHandedOver, ItemExpected, ItemReceived, ItemSighted, ItemVoided
from custody.events.labels import LabelReissued
from custody.events.people import PersonChanged, PersonLeft, PledgeRecorded, RolesGiven, TrainingRecorded
from custody.events.places import PlaceChanged, PlaceRegistered
from custody.models import Item
from custody.usecases import contracts, correcting, counting, items, labelling, people, places, receiving


def count() -> int:
    return int(db.rows("SELECT count(*) FROM entry")[0][0])


def seconded(desk: Any, name: str) -> Submission:
    return Submission(new_idem(), second=Signature(desk.cast.people[name], "password", desk.ago(0)))


def on_an_item(desk: Any, who: Caller, item: str) -> dict[str, Any]:
    """Everything that may be done to one item, by name."""
    cast = desk.cast
    (hash_,) = db.rows("SELECT hash FROM entry WHERE subject = ? AND seq = 1", (item,))[0]
    found = ItemFound(place=cast.places["作業室"], condition="good", where="棚")
    content = receiving.Content(CopyRegistered(item=item, name="税", info_class="personal"))
    wrong, code = EntryCorrected(reason="wrong_detail", why="誤記"), db.rows("SELECT code FROM label LIMIT 1")[0][0]
    second = seconded(desk, "伊藤")
    return {
        "store": lambda: items.store(who, sent(), [item], desk.storing()),
        "take out": lambda: items.take_out(who, sent(), [item], desk.using()),
        "bring back": lambda: items.bring_back(who, sent(), [item], desk.returning()),
        "hand over": lambda: items.hand_over(who, second, [item], CustodyHandedOver(receiver=cast.people["伊藤"])),
        "sight": lambda: items.sight(who, sent(), [item], ItemSighted()),
        "report missing": lambda: items.report_missing(
            who, sent(), [item], ItemMissing(known_at=desk.ago(0), sought="棚")
        ),
        "find": lambda: items.find(who, sent(), [item], found),
        "void": lambda: items.void(who, seconded(desk, "伊藤"), [item], ItemVoided(reason="double")),
        "what if": lambda: items.what_if(who, sent(), [item], desk.storing()),
        "add content": lambda: receiving.add_content(who, sent(), item, content),
        "receive": lambda: receiving.receive(
            who,
            sent(),
            cast.contracts["tax"],
            ItemReceived(medium="usb", place=cast.places["作業室"], giver="x"),
            expected=item,
        ),
        "print": lambda: labelling.print_labels(who, sent(), [item], "a4-24"),
        "attach": lambda: labelling.attach(who, sent(), item, code),
        "reissue": lambda: labelling.reissue(who, seconded(desk, "伊藤"), item, LabelReissued(reason="lost")),
        "correct": lambda: correcting.correct(who, sent(), item, hash_, {"maker": "x"}, wrong),
    }


def in_a_contract(desk: Any, who: Caller, contract: str) -> dict[str, Any]:
    cast = desk.cast
    place, someone = cast.places["ロッカー1"], cast.people["伊藤"]
    count_ = StocktakeOpened(place=place)
    given = {"place": place, "medium": "usb"}
    return {
        "expect": lambda: receiving.expect(who, sent(), contract, ItemExpected(medium="usb", expected_on="2026-12-01")),
        "receive": lambda: receiving.receive(who, sent(), contract, ItemReceived(giver="田中", **given)),
        "blank": lambda: receiving.register_blank(who, sent(), contract, BlankRegistered(**given)),
        "stocktake": lambda: counting.open_stocktake(who, sent(), contract, count_),
        "begin": lambda: contracts.settle(who, sent(), contract, ContractActivated()),
        "end": lambda: contracts.settle(who, sent(), contract, ContractEnded(on="2026-12-01", how="completed")),
        "roster": lambda: contracts.settle(
            who, sent(), contract, RosterSubmitted(members={someone: ["handler"]}, on="2026-12-01", receipt="1")
        ),
        "roles": lambda: people.give_roles(who, sent(), someone, RolesGiven(contract=contract, roles=["handler"])),
        "pledge": lambda: people.record_pledge(
            who, sent(), [who.person], PledgeRecorded(contract=contract, on="2026-12-01")
        ),
    }


@pytest.mark.parametrize("stranger", ["山本", "髙木"])
def test_nobody_reaches_an_item_of_another_contract(desk: Any, stranger: str) -> None:
    (item,) = desk.received("tax")
    who, before = desk.cast.caller(stranger), count()
    for name, act in on_an_item(desk, who, item).items():
        with pytest.raises(NotFound):
            pytest.fail(f"{name}: {act()}")
    assert count() == before


def test_nobody_reaches_another_contract(desk: Any) -> None:
    who, before = desk.cast.caller("山本"), count()
    for name, act in in_a_contract(desk, who, desk.cast.contracts["tax"]).items():
        with pytest.raises(NotFound):
            pytest.fail(f"{name}: {act()}")
    assert count() == before


@pytest.mark.parametrize("reader", ["田中", "吉田"])
def test_client_and_auditor_change_nothing(desk: Any, reader: str) -> None:
    (item,) = desk.received("tax")
    who, before = desk.cast.caller(reader), count()
    acts = {**on_an_item(desk, who, item), **in_a_contract(desk, who, desk.cast.contracts["tax"])}
    for name in ("find", "bring back", "take out", "hand over", "attach", "receive"):
        acts.pop(name)  # its state or its label says no before the role does: tried below
    for name, act in acts.items():
        with pytest.raises(NotAllowed):
            pytest.fail(f"{name}: {act()}")
    assert count() == before


@pytest.mark.parametrize("reader", ["田中", "吉田"])
def test_client_and_auditor_move_nothing_in_any_state(desk: Any, reader: str) -> None:
    who = desk.cast.caller(reader)
    for made, names in ((desk.stored, ("take out",)), (desk.out, ("bring back", "hand over"))):
        (item,) = made("tax")
        before = count()
        acts = on_an_item(desk, who, item)
        for name in names:
            with pytest.raises(NotAllowed):
                acts[name]()
        assert count() == before


def test_a_handler_does_not_do_a_custodians_work(desk: Any) -> None:
    (item,) = desk.received("tax")
    who, tax = desk.cast.caller("佐藤"), desk.cast.contracts["tax"]
    acts = {**on_an_item(desk, who, item), **in_a_contract(desk, who, tax)}
    for name in ("void", "add content", "print", "reissue", "correct", "expect", "blank", "begin", "end", "roster"):
        with pytest.raises(NotAllowed):
            pytest.fail(f"{name}: {acts[name]()}")


def test_a_custodian_does_not_do_a_managers_work(desk: Any) -> None:
    who, tax = desk.cast.caller("鈴木"), desk.cast.contracts["tax"]
    acts = in_a_contract(desk, who, tax)
    for name in ("begin", "end", "roster", "roles", "pledge"):
        with pytest.raises(NotAllowed):
            pytest.fail(f"{name}: {acts[name]()}")


def test_a_role_in_one_contract_is_no_role_in_another(desk: Any) -> None:
    """髙木 manages nothing in "welfare", whatever they may be elsewhere."""
    cast = desk.cast
    other = cast.contracts["other"]
    people.give_roles(cast.caller("山本"), sent(), cast.people["髙木"], RolesGiven(contract=other, roles=["manager"]))
    who, welfare = cast.caller("髙木"), cast.contracts["welfare"]
    acts = in_a_contract(desk, who, welfare)
    for name in ("begin", "end", "roster", "roles", "pledge", "expect", "blank", "receive"):
        with pytest.raises(NotAllowed):
            pytest.fail(f"{name}: {acts[name]()}")


@pytest.mark.parametrize("noun", ["person", "place", "contract", "copy", "client"])
def test_an_id_of_another_register_is_no_item(desk: Any, noun: str) -> None:
    (item,) = desk.received("tax")
    (wrong,) = db.rows(f"SELECT id FROM {noun} LIMIT 1")[0]
    acts = {
        "store": lambda: items.store(desk.keeper("tax"), sent(), [wrong], desk.storing()),
        "sight": lambda: items.sight(desk.keeper("tax"), sent(), [item, wrong], ItemSighted()),
        "missing": lambda: items.report_missing(
            desk.keeper("tax"), sent(), [wrong], ItemMissing(known_at=desk.ago(0), sought="x")
        ),
    }
    for name, act in acts.items():
        with pytest.raises(NotFound):
            pytest.fail(f"{name}: {act()}")


@pytest.mark.parametrize("noun", ["person", "item", "contract"])
def test_an_id_of_another_register_is_no_place(desk: Any, noun: str) -> None:
    (item,) = desk.received("tax")
    (wrong,) = db.rows(f"SELECT id FROM {noun} LIMIT 1")[0]
    event = desk.storing().model_copy(update={"unit": wrong})
    with pytest.raises(NotFound):
        items.store(desk.keeper("tax"), sent(), [item], event)


def test_a_person_of_another_contract_is_not_found(desk: Any) -> None:
    cast, stranger = desk.cast, desk.cast.caller("山本")
    sato = cast.people["佐藤"]
    leaving = PersonLeft(on=clock.today(), pledge_confirmed=True)
    desk.out("tax")
    acts = {
        "change": lambda: people.change_person(stranger, sent(), sato, PersonChanged(name="x", employer="x")),
        "train": lambda: people.record_training(
            stranger, sent(), [sato], TrainingRecorded(on="2026-12-01", until="2027-12-01", subject="x")
        ),
        "leave": lambda: people.record_leaving(stranger, sent(), sato, leaving),
        "roles": lambda: people.give_roles(
            stranger, sent(), sato, RolesGiven(contract=cast.contracts["other"], roles=["manager"])
        ),
    }
    for name, act in acts.items():
        with pytest.raises(NotFound):
            pytest.fail(f"{name}: {act()}")


def test_who_records_a_leaving_does_not_learn_numbers_of_other_contracts(desk: Any) -> None:
    """佐藤 holds something of "tax"; an administrator with "welfare" alone may know that, but not which."""
    cast = desk.cast
    (item,) = desk.out("tax")
    welfare = cast.contracts["welfare"]
    who = Caller(
        cast.people["髙木"],
        administrator=True,
        roles={welfare: frozenset(cast.caller("高橋").roles[welfare])},
        auth={"m": "password"},
    )
    leaving = PersonLeft(on=clock.today(), pledge_confirmed=True)
    told = people.record_leaving(who, sent(), cast.people["佐藤"], leaving).refused[0].refusals[0]
    number = db.rows("SELECT number FROM item WHERE id = ?", (item,))[0][0]
    assert number not in told.message.ja + told.message.en
    told = people.record_leaving(cast.caller("高橋"), sent(), cast.people["佐藤"], leaving).refused[0].refusals[0]
    assert number in told.message.ja


def test_a_client_of_another_contract_is_not_changed(desk: Any) -> None:
    with pytest.raises(NotFound):
        contracts.change_client(desk.cast.caller("山本"), sent(), desk.cast.clients["港"], ClientChanged(name="x"))


def test_places_are_changed_by_keepers_only(desk: Any) -> None:
    cast = desk.cast
    for name in ("佐藤", "田中", "吉田"):
        with pytest.raises(NotAllowed):
            places.change_place(cast.caller(name), sent(), cast.places["棚"], PlaceChanged(name="x", lockable=True))
        with pytest.raises(NotAllowed):
            places.close_place(cast.caller(name), sent(), cast.places["棚"])
        with pytest.raises(NotAllowed):
            places.register_place(
                cast.caller(name), sent(), PlaceRegistered(name="x", place_kind="site", site_kind="own")
            )


def test_someone_without_any_role_does_nothing(desk: Any) -> None:
    (item,) = desk.received("tax")
    nobody = Caller(desk.cast.people["山本"], auth={"m": "password"})
    for name, act in on_an_item(desk, nobody, item).items():
        with pytest.raises(NotFound):
            pytest.fail(f"{name}: {act()}")
    with pytest.raises(NotAllowed):
        places.register_place(nobody, sent(), PlaceRegistered(name="x", place_kind="site", site_kind="own"))


def test_a_stocktake_of_another_contract_is_not_found(desk: Any) -> None:
    cast = desk.cast
    desk.stored("tax")
    opened = StocktakeOpened(place=cast.places["ロッカー1"])
    mine = counting.open_stocktake(cast.caller("高橋"), sent(), cast.contracts["tax"], opened).first("stocktake")
    with pytest.raises(NotFound):
        counting.close_stocktake(cast.caller("山本"), sent(), mine, StocktakeClosed())
    with pytest.raises(NotFound):
        counting.sight_in_stocktake(cast.caller("山本"), sent(), mine, [], ItemSighted())


def test_nothing_is_not_counted_by_anybody(desk: Any) -> None:
    cast = desk.cast
    opened = StocktakeOpened(place=cast.places["ロッカー1"])
    mine = counting.open_stocktake(cast.caller("高橋"), sent(), cast.contracts["tax"], opened).first("stocktake")
    for who in ("高橋", "吉田"):
        with pytest.raises(BadInput):
            counting.sight_in_stocktake(cast.caller(who), sent(), mine, [], ItemSighted())


def test_a_closed_stocktake_takes_no_more_sightings(desk: Any) -> None:
    cast, (item,) = desk.cast, desk.stored("tax")
    who, opened = cast.caller("高橋"), StocktakeOpened(place=cast.places["ロッカー1"])
    mine = counting.open_stocktake(who, sent(), cast.contracts["tax"], opened).first("stocktake")
    assert counting.close_stocktake(who, sent(), mine, StocktakeClosed()).refused[0].refusals[0].rule == "R-12-3"
    counting.sight_in_stocktake(who, sent(), mine, [item], ItemSighted())
    assert not counting.close_stocktake(who, sent(), mine, StocktakeClosed()).refused
    with pytest.raises(Conflict):
        counting.sight_in_stocktake(who, sent(), mine, [item], ItemSighted())


def test_a_void_item_has_no_label_any_more(desk: Any) -> None:
    item, stays = desk.received("tax", 2, info_class=None)
    twice = ItemVoided(reason="double", instead_of=Item.get_by_id(stays).number)
    items.void(desk.keeper("tax"), seconded(desk, "佐藤"), [item], twice)
    acts = on_an_item(desk, desk.keeper("tax"), item)
    for name in ("print", "attach", "reissue", "store", "sight", "take out", "report missing"):
        with pytest.raises(Conflict):
            pytest.fail(f"{name}: {acts[name]()}")
    assert db.rows("SELECT state FROM label WHERE subject = ?", (item,)) == [("void",)]
