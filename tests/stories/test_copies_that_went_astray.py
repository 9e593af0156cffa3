"""Stories of copies (domain.md §6): one planned and two made, ten years of copies, copies after the end."""

from datetime import timedelta
from typing import Any

import pytest

from custody import clock, db
from custody.demo.cast import sent
from custody.events.authorisations import CopyingPermitted
from custody.events.contracts import ContractEnded
from custody.events.copying import ItemCopied
from custody.events.erasing import ContentErased
from custody.events.items import BlankRegistered
from custody.models import Authorisation, Copy, Item
from custody.usecases import authorising, contracts, copying, erasing, items, receiving


def rules(outcome: Any) -> dict[str, str]:
    return {r.rule: r.basis.ja for no in outcome.refused for r in no.refusals}


def day(days: int = 0) -> str:
    return (clock.japan(clock.now()).date() + timedelta(days=days)).isoformat()


class Office:
    """佐藤 copies what 高橋 registered that the client permits."""

    def __init__(self, desk: Any) -> None:
        self.desk, self.cast, self.maker = desk, desk.cast, desk.user("tax")
        self.tax = desk.cast.contracts["tax"]

    def permitted(self, item: str, allowed: int, **more: Any) -> str:
        given = {
            "dated": day(-1), "officer": "課長 田中 実", "items": [item], "allowed": allowed, "methods": ["migrate", "backup"],
            "media": ["usb"], "purpose": "移行", "since": day(-1), "until": day(20), **more,
        }  # fmt: skip
        event = CopyingPermitted.model_validate(given)
        return authorising.grant(self.cast.caller("高橋"), sent(), self.tax, event).first("authorisation")

    def sticks(self, n: int) -> list[str]:
        event = BlankRegistered(medium="usb", place=self.cast.places["取扱区域A"])
        done = receiving.register_blank(self.desk.keeper("tax"), sent(), self.tax, event, [""] * n)
        return [d.subject for d in done.done]

    def copy(self, item: str, permission: str | None, target: str | None, method: str = "migrate") -> Any:
        held = Item.get_by_id(item).contents[0]["copy"]
        event = ItemCopied(
            parent=held, permission=permission, method=method, target=target, purpose="移行", records=460_000
        )
        return copying.make_copy(self.maker, sent(), item, event)


@pytest.fixture
def office(desk: Any) -> Office:
    return Office(desk)


def refused_attempts(item: str) -> int:
    ((n,),) = db.rows("SELECT count(*) FROM entry WHERE subject = ? AND kind = 'attempt.refused'", (item,))
    return int(n)


def test_story_1_one_copy_was_planned_and_the_second_is_refused_and_on_record(office: Office) -> None:
    """Amagasaki 2022: 460,000 residents on a USB stick, and a second stick nobody had planned."""
    (item,), (planned, second) = office.desk.out("tax"), office.sticks(2)
    permission = office.permitted(item, allowed=1)
    assert not office.copy(item, permission, planned).refused
    assert rules(office.copy(item, permission, second)) == {"R-09-2": "第9条"}
    assert refused_attempts(item) == 1
    assert (Item.get_by_id(second).state, Item.get_by_id(second).contents) == ("blank", [])


def test_story_2_after_the_migration_the_stick_is_live_until_it_is_erased_and_found_erased(office: Office) -> None:
    """Amagasaki 2022: after migrating to the call centre the stick was not erased."""
    (item,), (stick,) = office.desk.out("tax"), office.sticks(1)
    permission = office.permitted(item, allowed=1)
    copy = office.copy(item, permission, stick).first("copy")
    given = {"copies": [copy], "basis": permission, "technique": "clear", "tool": "消去ツール", "verified_by": "読出し"}
    given["copied"] = False
    for outcome, state in (("unknown", "live"), ("failed", "live"), ("pass", "erased")):
        event = ContentErased.model_validate({**given, "outcome": outcome})
        assert not erasing.erase(office.maker, sent(), stick, event).refused
        assert Copy.get_by_id(copy).state == state
    assert Item.get_by_id(stick).state == "blank"


def test_story_7_after_the_end_no_copy_is_made_and_those_there_are_are_named(office: Office) -> None:
    """Iseto 2024: copies moved to another department's server after the contract's end."""
    (item,), (one, two) = office.desk.out("tax"), office.sticks(2)
    permission = office.permitted(item, allowed=5)
    office.copy(item, permission, one)
    contracts.settle(office.cast.caller("高橋"), sent(), office.tax, ContractEnded(on=day(), how="completed"))
    assert rules(office.copy(item, permission, two)) == {"R-10-2": "第10条"}
    assert Copy.select().where(Copy.contract == office.tax, Copy.state == "live").count() == 2


def test_story_17_a_hundred_copies_stop_at_the_number_that_was_permitted(office: Office) -> None:
    """NTT Business Solutions 2013-23: more than a hundred copies over ten years, by a temporary operator."""
    (item,), sticks = office.desk.out("tax"), office.sticks(12)
    permission = office.permitted(item, allowed=3, standing=True)
    said = [rules(office.copy(item, permission, stick, "backup")) for stick in sticks]
    assert said[:3] == [{}, {}, {}]
    assert said[3:] == [{"R-09-2": "第9条"}] * 9
    assert len(Authorisation.get_by_id(permission).used) == 3
    assert refused_attempts(item) == 9


def test_story_17_a_stick_of_ones_own_is_refused_and_a_denied_copy_does_not_go_back_unseen(office: Office) -> None:
    (item,) = office.desk.out("tax")
    permission = office.permitted(item, allowed=3)
    assert rules(office.copy(item, permission, None)) == {"R-01-1": "第1条"}
    back = office.desk.returning(copied=True)
    assert rules(items.bring_back(office.maker, sent(), [item], back)) == {"R-09-1": "第9条"}
    assert refused_attempts(item) == 2
