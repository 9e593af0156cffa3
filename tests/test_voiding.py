"""A mistaken registration is struck (B14), and nothing that the client handed over is lost by it."""

from typing import Any

import pytest

from custody.caller import Signature, Submission, new_idem
from custody.events.items import ItemVoided
from custody.ledger import whole
from custody.models import Item
from custody.usecases import items


def void(desk: Any, subjects: list[str], stays: str = "", reason: str = "double", contract: str = "tax") -> Any:
    second = Signature(desk.cast.people["高橋"], "password", desk.ago(0))
    number = Item.get_by_id(stays).number if stays else ""
    event = ItemVoided.model_validate({"reason": reason, "instead_of": number})
    return items.void(desk.keeper(contract), Submission(new_idem(), second=second), subjects, event)


def rules(outcome: Any) -> set[str]:
    return {r.rule for no in outcome.refused for r in no.refusals}


def test_of_two_registrations_of_one_thing_one_stays(desk: Any) -> None:
    twice, stays = desk.received("tax", 2, info_class=None)
    assert not void(desk, [twice], stays).refused
    assert Item.get_by_id(twice).state == "voided"
    assert rules(void(desk, [stays], twice)) == {"R-01-9"}
    assert Item.get_by_id(stays).state == "arrived"
    assert not list(whole.verify_all())


def test_two_are_not_struck_at_once_each_for_the_other(desk: Any) -> None:
    one, two = desk.received("tax", 2, info_class=None)
    assert rules(void(desk, [one, two], two)) == {"R-01-9"}
    assert {Item.get_by_id(i).state for i in (one, two)} == {"arrived"}


@pytest.mark.parametrize("reason", ["not_received", "wrong_contract", "double"])
def test_what_was_received_is_not_struck_on_a_mere_word(desk: Any, reason: str) -> None:
    (item,) = desk.received("tax", info_class=None)
    assert rules(void(desk, [item], reason=reason)) == {"R-01-9"}


def test_another_contracts_item_does_not_stand_for_it(desk: Any) -> None:
    (item,), (foreign,) = desk.received("tax", info_class=None), desk.received("welfare", info_class=None)
    assert rules(void(desk, [item], foreign)) == {"R-01-9"}


@pytest.mark.parametrize("typed", ["m-000123", "Ｍ－０００１２３", " M-000123 "])
def test_the_number_is_read_as_it_is_typed(typed: str) -> None:
    assert ItemVoided.model_validate({"reason": "double", "instead_of": typed}).instead_of == "M-000123"
