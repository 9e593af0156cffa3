"""What nobody found ends as lost on the client's word alone, and once the accident is settled (F13)."""

from typing import Any

from custody.events.finding import ItemFound
from custody.events.losses import ItemLost
from custody.models import Authorisation
from custody.rules.losses import Losing

LOST = ItemLost(basis="authorisation:" + "0" * 16, sought="三か月探した")


def said_of(item: str, **more: Any) -> Authorisation:
    return Authorisation(**{"sort": "loss", "state": "active", "items": [item], "paper": True, **more})


def test_r_12_11_and_r_10_12_ask_for_a_settled_accident_and_the_clients_written_word(case: Any) -> None:
    c = case("renumbered")
    right = said_of(c.item.id)
    assert c.give(about=Losing(right, closed=1)).said(LOST) == {}
    for about in (Losing(right), Losing(right, open=1, closed=1)):
        assert c.give(about=about).said(LOST) == {"R-12-11": "第52条"}
    wrong = [None, said_of("item:x"), said_of(c.item.id, paper=False), said_of(c.item.id, sort="destroy")]
    for basis in (*wrong, said_of(c.item.id, state="ended")):
        assert c.give(about=Losing(basis, closed=1)).said(LOST) == {"R-10-12": "第50条"}
    c.item.hold = True
    assert c.give(about=Losing(right, closed=1)).said(LOST) == {"R-12-2": "第52条"}


def test_r_10_13_asks_for_an_acknowledgement_of_this_very_loss(case: Any) -> None:
    c = case("renumbered")
    right = said_of(c.item.id, dated="2026-05-20")
    assert c.give(about=Losing(right, closed=1, since="2026-05-20")).said(LOST) == {}
    spent = said_of(c.item.id, dated="2026-05-20", used=[c.item.id])
    for about in (
        Losing(right, closed=1, since="2026-05-21"), Losing(right, closed=1, before=True), Losing(spent, closed=1)
    ):  # fmt: skip
        assert c.give(about=about).said(LOST) == {"R-10-13": "第50条"}


def test_r_10_2_sends_what_turns_up_after_the_closing_to_another_contract(case: Any) -> None:
    c = case("ordinary").give(place=None)
    c.item.state = "lost"
    found = ItemFound(place="place:" + "a" * 16, condition="good", where="倉庫")
    assert c.said(found) == {}
    c.contract.state = "closed"
    assert c.said(found) == {"R-10-2": "第10条"}
