"""Copies are made by permission, within it, onto a registered carrier; each has its own chain (B11)."""

from dataclasses import replace
from typing import Any

import pytest
from making_copies import Copies, day

from custody import clock, db
from custody.caller import Signature
from custody.demo.cast import sent
from custody.errors import BadInput, Conflict
from custody.events.authorisations import AuthorisationEnded
from custody.events.contracts import ContractEnded
from custody.events.erasing import ContentErased
from custody.events.items import CustodyHandedOver
from custody.ledger import project, whole
from custody.models import Authorisation, Copy, Item
from custody.queries import deadlines
from custody.registers import current
from custody.usecases import authorising, contracts, copying, erasing, items


def rules(outcome: Any) -> dict[str, str]:
    return {r.rule: r.basis.ja for no in outcome.refused for r in no.refusals}


@pytest.fixture
def copies(desk: Any) -> Copies:
    return Copies(desk)


def test_a_copy_names_its_parent_its_permission_its_carrier_and_which_of_how_many_it_is(copies: Copies) -> None:
    (item,), (target,) = copies.desk.out("tax"), copies.blank()
    permission = copies.permit([item], allowed=2)
    outcome = copies.make(item, permission, target)
    assert not outcome.refused
    copy = Copy.get_by_id(outcome.first("copy"))
    parent = Copy.get_by_id(Item.get_by_id(item).contents[0]["copy"])
    assert (copy.parent, copy.permission, copy.item, copy.nth) == (parent.id, permission, target, 1)
    assert (copy.generation, copy.made_by, copy.state) == (1, copies.cast.people["佐藤"], "live")
    assert (copy.name, copy.info_class, copy.records) == (parent.name, parent.info_class, 120)
    assert copy.number.startswith("K-")
    assert Authorisation.get_by_id(permission).used == [copy.id]
    assert [e.kind for e in project.history(item)][-1] == "item.copied"


def test_what_is_copied_onto_is_in_the_makers_hands_at_the_same_place_until_the_same_hour(copies: Copies) -> None:
    (item,), (target,) = copies.desk.out("tax"), copies.blank()
    copies.make(item, copies.permit([item]), target)
    source, carrier = Item.get_by_id(item), Item.get_by_id(target)
    assert (carrier.state, carrier.holder) == ("in_use", copies.cast.people["佐藤"])
    assert (carrier.place, carrier.due, carrier.info_class) == (source.place, source.due, "specific")
    assert not items.bring_back(copies.maker, sent(), [target], copies.desk.returning()).refused


def test_a_print_is_a_new_paper_carrier_with_its_number_and_label(copies: Copies) -> None:
    (item,) = copies.desk.out("tax")
    outcome = copies.make(item, copies.permit([item]), paper=True, method="print")
    paper = Item.get_by_id(Copy.get_by_id(outcome.first("copy")).item)
    assert (paper.medium, paper.state, paper.owner, paper.number[:2]) == ("paper", "in_use", "contractor", "P-")
    ((code,),) = db.rows("SELECT code FROM label WHERE subject = ?", (paper.id,))
    assert len(code) == 11
    assert not list(whole.verify_all())


@pytest.mark.parametrize(("contract", "ground"), [("tax", "第9条"), ("library", "第9条")])
def test_r_09_1_nothing_is_copied_without_permission(desk: Any, contract: str, ground: str) -> None:
    copies = Copies(desk, contract)
    (item,), (target,) = desk.out(contract), copies.blank()
    assert rules(copies.make(item, None, target)) == {"R-09-1": ground}
    ended = copies.permit([item])
    authorising.end(copies.cast.caller("高橋"), sent(), ended, AuthorisationEnded(on=day(), reason="取消"))
    assert rules(copies.make(item, ended, target)) == {"R-09-1": ground}
    assert Item.get_by_id(target).state == "blank"


def test_r_09_2_no_more_copies_than_were_permitted(copies: Copies) -> None:
    """Amagasaki: one copy was planned and two were made."""
    (item,), (one, two) = copies.desk.out("tax"), copies.blank(2)
    permission = copies.permit([item], allowed=1)
    assert not copies.make(item, permission, one).refused
    assert rules(copies.make(item, permission, two)) == {"R-09-2": "第9条"}
    assert len(Authorisation.get_by_id(permission).used) == 1


@pytest.mark.parametrize(
    "more",
    [{"media": ["tape"]}, {"methods": ["scan"]}, {"until": "2026-01-02", "since": "2026-01-01"}, {"place": "会議室"}],
)
def test_r_09_3_period_medium_method_and_place_are_those_of_the_permission(
    copies: Copies, more: dict[str, Any]
) -> None:
    (item,), (target,) = copies.desk.out("tax"), copies.blank()
    given = {**more, "place": copies.cast.places[more["place"]]} if "place" in more else more
    assert rules(copies.make(item, copies.permit([item], **given), target)) == {"R-09-3": "第9条"}


def test_r_09_3_only_what_is_named_is_copied_not_its_copies(copies: Copies) -> None:
    (item,), (one, two) = copies.desk.out("tax"), copies.blank(2)
    permission = copies.permit([item], allowed=5)
    copies.make(item, permission, one)
    assert rules(copies.make(one, permission, two)) == {"R-09-3": "第9条"}


def test_r_01_1_onto_nothing_that_is_not_registered_here(copies: Copies) -> None:
    (item,) = copies.desk.out("tax")
    permission = copies.permit([item])
    assert rules(copies.make(item, permission, None)) == {"R-01-1": "第1条"}
    (theirs,) = copies.desk.out("tax")
    assert rules(copies.make(item, permission, theirs)) == {"R-01-1": "第1条"}
    assert rules(copies.make(item, permission, Copies(copies.desk, "library").blank()[0])) == {"R-01-1": "第1条"}


def test_r_10_2_no_copy_after_the_contract_ended(copies: Copies) -> None:
    """Iseto: copies moved to another department's server after the contract's end."""
    (item,), (target,) = copies.desk.out("tax"), copies.blank()
    permission = copies.permit([item])
    ended = ContractEnded(on=day(), how="completed")
    contracts.settle(copies.cast.caller("高橋"), sent(), copies.cast.contracts["tax"], ended)
    assert "R-10-2" in rules(copies.make(item, permission, target))


@pytest.mark.parametrize(("contract", "said"), [("tax", {"R-19-1": "第19条"}), ("welfare", {})])
def test_r_19_1_nothing_is_copied_onto_what_lies_outside_the_area(desk: Any, contract: str, said: Any) -> None:
    copies = Copies(desk, contract)
    (item,) = desk.out(contract)
    (target,) = copies.blank(place=copies.cast.places["会議室"])
    assert rules(copies.make(item, copies.permit([item]), target)) == said


def test_r_01_8_only_the_holder_copies_it(copies: Copies) -> None:
    (item,), (target,) = copies.desk.out("tax"), copies.blank()
    permission = copies.permit([item])
    copies.maker = copies.cast.caller("伊藤")
    assert rules(copies.make(item, permission, target)) == {"R-01-8": "第1条"}


def test_what_is_locked_away_is_taken_out_before_it_is_copied(copies: Copies) -> None:
    (item,), (target,) = copies.desk.stored("tax"), copies.blank()
    with pytest.raises(Conflict):
        copies.make(item, copies.permit([item]), target)


def test_a_copy_is_counted_or_hashed(copies: Copies) -> None:
    (item,), (target,) = copies.desk.out("tax"), copies.blank()
    permission = copies.permit([item])
    with pytest.raises(BadInput) as no:
        copies.make(item, permission, target, records=None)
    assert "records" in no.value.fields
    assert not copies.make(item, permission, target, records=None, sha256="a" * 64).refused


def test_yes_at_the_bring_back_is_accepted_once_the_copy_is_registered(copies: Copies) -> None:
    (item,), (target,) = copies.desk.out("tax"), copies.blank()
    yes = copies.desk.returning(copied=True)
    assert rules(items.bring_back(copies.maker, sent(), [item], yes)) == {"R-09-1": "第9条"}
    copies.make(item, copies.permit([item]), target)
    no = items.bring_back(copies.maker, sent(), [item], copies.desk.returning())
    assert rules(no) == {"R-09-1": "第9条"}
    assert not items.bring_back(copies.maker, sent(), [item], yes).refused
    items.take_out(copies.maker, sent(), [item], copies.desk.using())
    assert rules(items.bring_back(copies.maker, sent(), [item], yes)) == {"R-09-1": "第9条"}


@pytest.mark.parametrize("how", ["handed over since", "all in one minute", "an hour before it was taken out"])
def test_no_at_the_bring_back_is_refused_in_whatever_hands_and_order_the_copy_was_made(
    copies: Copies, how: str
) -> None:
    desk, ito = copies.desk, copies.cast.people["伊藤"]
    (item,), (target,), brings = desk.stored("tax", before=180), copies.blank(), copies.maker
    permission, late = copies.permit([item]), {"occurred": desk.ago(60), "why": "まとめて記録"}
    assert not items.take_out(copies.maker, replace(sent(), **late), [item], desk.using()).refused
    when = {"occurred": desk.ago(120)} if how.startswith("an hour") else late if how.startswith("all") else {}
    made = copying.make_copy(
        copies.maker, replace(sent(), **{**late, **when}), item, copies.event(item, permission, target)
    )
    assert not made.refused
    if how.startswith("handed"):
        both = replace(sent(), second=Signature(ito, "password", clock.now()))
        assert not items.hand_over(copies.maker, both, [item], CustodyHandedOver(receiver=ito)).refused
        brings = copies.cast.caller("伊藤")
    assert rules(items.bring_back(brings, sent(), [item], desk.returning())) == {"R-09-1": "第9条"}
    assert not items.bring_back(brings, sent(), [item], desk.returning(copied=True)).refused


def test_a_copy_that_was_answered_for_is_not_asked_of_again_when_the_medium_is_used_anew(copies: Copies) -> None:
    """Erased to blank in the storage it was put back into, and copied onto, it was not taken out in between."""
    (source,), (medium,) = copies.desk.out("tax"), copies.blank()
    permission = copies.permit([source], allowed=5, standing=True, after="erase")
    assert not copies.make(source, permission, medium).refused
    assert not copies.make(medium, copies.permit([medium]), paper=True, method="print").refused
    assert not items.bring_back(copies.maker, sent(), [medium], copies.desk.returning(copied=True)).refused
    held = [c["copy"] for c in Item.get_by_id(medium).contents]
    wiped = ContentErased.model_validate(
        {
            "copies": held,
            "basis": permission,
            "technique": "purge",
            "tool": "道具",
            "verified_by": "読出し",
            "outcome": "pass",
        }
    )
    assert not erasing.erase(copies.cast.caller("鈴木"), sent(), medium, wiped).refused
    assert not copies.make(source, permission, medium).refused
    assert not items.bring_back(copies.maker, sent(), [medium], copies.desk.returning()).refused


def test_two_copies_at_once_cannot_both_take_the_last_place(copies: Copies) -> None:
    (item,), (one, two) = copies.desk.out("tax"), copies.blank(2)
    permission = copies.permit([item], allowed=2)
    for target in (one, two):
        copies.make(item, permission, target)
    nths = [c.nth for c in Copy.select().where(Copy.permission == permission)]
    assert sorted(nths) == [1, 2]
    assert not list(whole.verify_all())


def test_a_spoken_permission_that_was_used_waits_for_its_paper_after_it_was_withdrawn(copies: Copies) -> None:
    (item,), (target,) = copies.desk.out("tax"), copies.blank()
    boss = copies.cast.caller("高橋")
    used, unused = (copies.permit([item], how="oral", document="", dated=day(-30), since=day(-30)) for _ in range(2))
    assert not copies.make(item, used, target).refused
    for permission in (used, unused):
        authorising.end(boss, sent(), permission, AuthorisationEnded(on=day(), reason="終了"))
    scope = deadlines.Scope(current(), [current().contract(copies.cast.contracts["tax"])], clock.now())
    assert [d.subject for d in deadlines.found(deadlines.BY_NAME["unpapered"], boss, scope)] == [used]
