"""Iseto 2024 (domain.md §6, row 7) on a phone: deletion reported to the client, and the data was still there.

高橋 stands for the manager who would report it, 佐藤 for the worker who kept a copy for another department.
"""

from __future__ import annotations

from typing import Any

import pytest

from custody import clock
from custody.demo.cast import sent
from custody.events.authorisations import CopyingPermitted
from custody.events.copying import ItemCopied
from custody.events.items import BlankRegistered
from custody.events.returning import ReturnReceipted
from custody.models import Contract, Copy, Item
from custody.usecases import authorising, copying, items, receiving, returning

pytestmark = pytest.mark.browser


@pytest.fixture
def engine() -> str:
    """One database will do: what is told is the pages."""
    return "sqlite"


@pytest.fixture
def tapes(desk: Any, cast: Any) -> tuple[str, str, str]:
    """The client's tape, the copy made of it for another department, and an empty one beside it."""
    (original,) = desk.out("tax", medium="hdd")
    tax, blank = cast.contracts["tax"], BlankRegistered(medium="usb", place=cast.places["取扱区域A"])
    done = receiving.register_blank(desk.keeper("tax"), sent(), tax, blank, ["", ""]).done
    one, two = (d.subject for d in done)
    permitted = CopyingPermitted(
        dated=clock.today(), officer="課長 田中 実", items=[original], allowed=5, methods=["backup"], media=["usb"],
        purpose="保全", since=clock.today(), until=clock.today(),
    )  # fmt: skip
    grant = authorising.grant(cast.caller("高橋"), sent(), tax, permitted).first("authorisation")
    held = Item.get_by_id(original).contents[0]["copy"]
    event = ItemCopied(parent=held, permission=grant, method="backup", target=one, purpose="保全", records=1)
    assert not copying.make_copy(desk.user("tax"), sent(), original, event).refused
    return original, one, two


def given_back(cast: Any, desk: Any, original: str, picture: str) -> None:
    """The client has its own back; what was copied from it stays behind."""
    assert not items.bring_back(desk.user("tax"), sent(), [original], desk.returning(copied=True)).refused
    event = ReturnReceipted(
        receipt="みな税受第9号", officer="課長 田中 実", place=cast.places["取扱区域A"], signature=picture
    )
    assert not returning.receipt(desk.keeper("tax"), sent(), cast.contracts["tax"], [original], event).refused


def copied_after_the_end(worker: Any, original: str, target: str) -> str:
    """What the page says to another copy; where it offers none, what it says instead."""
    at = f"/items/{Item.get_by_id(original).number}"
    said = str(worker.go(f"{at}/copies/new"))
    if not worker.page.locator("main form.form").count():
        return said
    for name in ("parent", "method", "permission"):
        if worker.page.locator(f"[name={name}][type=radio]").count():
            worker.page.locator(f"[name={name}]").first.check(force=True)
        elif worker.page.locator(f"select[name={name}]").count():
            worker.page.locator(f"select[name={name}]").first.select_option(index=1)
    worker.fill("target_read", Item.get_by_id(target).number)
    worker.fill("purpose", "保全")
    worker.fill("records", "1")
    return str(worker.send())


def test_story_7_the_closing_names_the_copy_that_lives_and_no_report_can_be_made(
    hand: Any, cast: Any, desk: Any, tapes: tuple[str, str, str], picture: Any
) -> None:
    original, kept, empty = tapes
    tax, boss, worker = cast.contracts["tax"], hand("高橋"), hand("佐藤")
    key = tax.partition(":")[2]
    boss.go(f"/contracts/{key}/endings/new")
    boss.fill("on", clock.today())
    boss.choose("how", "完了")
    boss.send()
    assert Contract.get_by_id(tax).state == "ended"

    said = copied_after_the_end(worker, original, empty)
    worker.shot("iseto-1-copy-after-the-end")
    assert "第10条" in said
    assert Item.get_by_id(empty).contents == []

    given_back(cast, desk, original, picture("tax"))
    live = Copy.get(Copy.item == kept)
    said = boss.go(f"/contracts/{key}/closing")
    boss.shot("iseto-2-closing")
    assert live.number in said
    assert Item.get_by_id(kept).number in said
    assert "第10条" in said
    assert "有効な写し · 1" in said

    said = boss.go(f"/contracts/{key}/closings/new")
    boss.shot("iseto-3-no-completion")
    assert "第10条" in said
    assert "有効な写し · 1" in said
    assert "完了報告書の番号" not in said
    assert Contract.get_by_id(tax).state == "ended"
