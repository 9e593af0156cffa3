"""Amagasaki 2022 (domain.md §6, row 1) on a phone: what the worker would have met at each step, and on the morning after.

佐藤 stands for the worker of the second tier, 鈴木 for the keeper, 高橋 for the manager, 田中 for the city's officer.
"""

from __future__ import annotations

from typing import Any

import pytest

from custody import clock, db
from custody.demo.cast import sent
from custody.events.authorisations import CopyingPermitted
from custody.events.cases import CaseRegistered
from custody.events.copies import CopyRegistered
from custody.events.items import BlankRegistered
from custody.models import Case, Copy, Incident, Item, Transport
from custody.usecases import authorising, cases, items, receiving

pytestmark = pytest.mark.browser
RESIDENTS = 460_000


@pytest.fixture
def engine() -> str:
    """One database will do: what is told is the pages."""
    return "sqlite"


@pytest.fixture
def disk(desk: Any) -> str:
    """The disk with all residents, in 佐藤's hands."""
    (item,) = desk.stored("tax", info_class=None, medium="hdd", encryption="no", description="住民データ")
    copy = CopyRegistered(item=item, name="住民データ", info_class="specific", persons=RESIDENTS)
    assert not receiving.add_content(desk.keeper("tax"), sent(), item, receiving.Content(copy)).refused
    assert not items.take_out(desk.user("tax"), sent(), [item], desk.using("tax")).refused
    return str(item)


@pytest.fixture
def stick(desk: Any) -> str:
    """An empty stick of the house's own; nothing on it is encrypted."""
    event = BlankRegistered(medium="usb", place=desk.cast.places["取扱区域A"], encryption="no")
    return receiving.register_blank(desk.keeper("tax"), sent(), desk.cast.contracts["tax"], event).first("item")


def permit(cast: Any, item: str) -> None:
    event = CopyingPermitted(
        dated=clock.today(), officer="課長 田中 実", items=[item], allowed=1, methods=["migrate"], media=["usb"],
        purpose="コールセンターへの移行", since=clock.today(), until=clock.today(), after="erase",
    )  # fmt: skip
    authorising.grant(cast.caller("高橋"), sent(), cast.contracts["tax"], event)


def number(item: str) -> str:
    return str(Item.get_by_id(item).number)


def case_of(cast: Any) -> str:
    """The number of a case that has a lock."""
    keeper = cast.caller("鈴木")
    event = CaseRegistered(sort="duralumin", lock_kind="key", keeper=keeper.person)
    return str(Case.get_by_id(cases.register(keeper, sent(), event).first("case")).number)


def copied(phone: Any, disk: str, stick: str) -> str:
    """What the page says to a copy of the disk onto the stick."""
    phone.go(f"/items/{number(disk)}/copies/new")
    for name in ("parent", "method"):
        if phone.page.locator(f"[name={name}][type=radio]").count():
            phone.page.locator(f"[name={name}]").first.check(force=True)
        elif phone.page.locator(f"select[name={name}]").count():
            phone.page.locator(f"select[name={name}]").first.select_option(index=1)
    phone.fill("target_read", number(stick))
    phone.fill("purpose", "移行")
    phone.fill("records", str(RESIDENTS))
    return str(phone.send())


def test_story_1_from_the_copy_to_the_lost_bag(hand: Any, cast: Any, disk: str, stick: str) -> None:
    phone = hand("佐藤")
    said = copied(phone, disk, stick)
    phone.shot("amagasaki-1-no-permission")
    assert "第9条" in said
    assert Item.get_by_id(stick).contents == []

    permit(cast, disk)
    said = copied(phone, disk, stick)
    phone.shot("amagasaki-2-copied")
    (copy,) = list(Copy.select().where(Copy.item == stick))
    assert (copy.persons, copy.nth) == (RESIDENTS, 1)
    tree = phone.go(f"/items/{number(disk)}/copies")
    phone.shot("amagasaki-3-tree")
    assert number(stick) in tree

    phone.go(f"/items/{number(stick)}/erasures/new")
    phone.choose("technique", "上書き")
    phone.fill("tool", "消去ツール 3.1")
    phone.fill("verified_by", "全領域の読出し")
    phone.tick("outcome", "pass")
    phone.shot("amagasaki-4-erasing")
    phone.send()
    assert (Copy.get_by_id(copy.id).state, Item.get_by_id(stick).state) == ("erased", "blank")
    assert "消去" in phone.go(f"/items/{number(disk)}/copies")
    phone.shot("amagasaki-5-tree-after")


def test_story_1_who_lost_it_is_asked_nothing_that_the_register_knows(
    hand: Any, cast: Any, desk: Any, way: Any, disk: str
) -> None:
    phone = hand("佐藤")
    (lost,) = desk.stored("tax", encryption="no")
    phone.go(f"/items/{number(lost)}/checkouts/new")
    phone.choose("place", "会議室")
    said = phone.send()
    phone.shot("amagasaki-6-carried-out")
    assert "第19条" in said

    road = way("tax")
    road.plan()
    phone.go(f"/transports/{road.id.partition(':')[2]}")
    phone.read(number(lost))
    phone.tick("lock_checked")
    said = phone.send()
    phone.shot("amagasaki-7-no-case")
    assert "専用ケースがありません" in said
    assert "第23条" in said
    phone.go(f"/transports/{road.id.partition(':')[2]}")
    phone.fill("case_read", case_of(cast))
    phone.read(number(lost))
    said = phone.unlocked()
    phone.shot("amagasaki-8-not-locked")
    assert "施錠確認がありません" in said
    assert Transport.get_by_id(road.id).state == "planned"
    ((n,),) = db.rows("SELECT count(*) FROM entry WHERE kind = 'attempt.refused'")
    assert int(n) >= 3

    phone.go(f"/items/{number(disk)}")
    said = phone.tap("見つからない")  # one tap
    phone.shot("amagasaki-9-missing")
    for word in ("佐藤 花子", "特定個人情報", f"{RESIDENTS:,}", "暗号化 なし"):
        assert word in said, word
    phone.fill("sought", "帰り道、飲食店、かばん")
    said = phone.send()
    phone.shot("amagasaki-10-incident")
    (incident,) = list(Incident.select())
    assert (incident.items, incident.persons, incident.encryption) == ([disk], RESIDENTS, "no")
    assert incident.number in phone.page.locator("body").inner_text()
    assert Item.get_by_id(disk).state == "missing"
