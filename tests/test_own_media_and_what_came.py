"""What stands on a medium of the company's own was not handed over by the client, however it is registered (R-09-4)."""

from typing import Any

import pytest

from custody.caller import new_idem
from custody.demo.cast import sent
from custody.events.copies import CopyRegistered
from custody.events.corrections import EntryCorrected
from custody.ledger import project
from custody.models import Item
from custody.usecases import correcting, receiving

NAMED = receiving.Content(CopyRegistered(item="item:" + "0" * 16, name="名簿", info_class="personal"))
WHY = EntryCorrected(reason="wrong_detail", why="所有者の誤り")


def rules(outcome: Any) -> set[str]:
    return {r.rule for no in outcome.refused for r in no.refusals}


def owned_by(desk: Any, contract: str, item: str, owner: str) -> Any:
    arrival = next(e for e in project.history(item) if e.kind == "item.received")
    return correcting.correct(desk.keeper(contract), sent(), item, arrival.hash, {"owner": owner}, WHY)


@pytest.mark.parametrize("contract", ["tax", "library"])
def test_an_own_medium_is_not_received_with_what_is_on_it(desk: Any, browse: Any, contract: str) -> None:
    form = {
        "medium": "usb", "owner": "contractor", "encryption": "yes", "place": desk.cast.places["取扱区域A"],
        "method": "hand", "giver": "田中 実", "condition": "good", "name": "名簿", "info_class": "personal",
        "after": "return",
    }  # fmt: skip
    at, keeper = f"/contracts/{desk.cast.contracts[contract].partition(':')[2]}/receptions", browse("鈴木")
    no = keeper.post(at, {**form, "idem": new_idem()})
    assert no.status_code == 409
    page = no.get_data(as_text=True)
    assert [w for w in ("第9条", "所有者が受注者（自社）の媒体", "「写しを作る」") if w not in page] == []
    assert keeper.post(at, {**form, "idem": new_idem(), "owner": "client"}).status_code == 303
    empty = {k: v for k, v in form.items() if k not in ("name", "info_class")}
    assert keeper.post(at, {**empty, "idem": new_idem(), "empty": "1"}).status_code == 303
    assert [(i.owner, i.held_data) for i in Item.select().order_by(Item.number)] == [
        ("client", True), ("contractor", False)
    ]  # fmt: skip


def test_what_came_with_something_on_it_does_not_become_an_own_medium(desk: Any) -> None:
    (told,), (found,) = desk.stored("library"), desk.stored("library", info_class=None)
    assert rules(owned_by(desk, "library", told, "contractor")) == {"R-09-4"}
    assert not receiving.add_content(desk.keeper("library"), sent(), found, NAMED).refused
    assert rules(owned_by(desk, "library", found, "contractor")) == {"R-09-4"}
    for item in (told, found):
        assert not owned_by(desk, "library", item, "leasing").refused
        assert Item.get_by_id(item).owner == "leasing"


def test_nothing_is_registered_as_handed_over_on_what_was_put_right_to_be_our_own(desk: Any) -> None:
    (item,) = desk.stored("library", info_class=None)
    assert not owned_by(desk, "library", item, "contractor").refused
    assert rules(receiving.add_content(desk.keeper("library"), sent(), item, NAMED)) == {"R-09-4"}
    assert not owned_by(desk, "library", item, "client").refused
    assert not receiving.add_content(desk.keeper("library"), sent(), item, NAMED).refused
