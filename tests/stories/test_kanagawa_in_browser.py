"""Kanagawa 2019 (domain.md §6, row 5) on a phone: eighteen leased disks, and a certificate that names seventeen.

鈴木 stands for the firm that was to destroy them, 佐藤 for who puts them into the crusher, 伊藤 for whoever watches since,
田中 for the prefecture's officer, whose instruction names each disk.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from custody import clock
from custody.demo.cast import sent
from custody.events.authorisations import DestructionInstructed
from custody.events.destroying import DestroyStaged
from custody.events.lots import LotExecuted, LotReconciled, LotWitnessed
from custody.models import Destruction, Item
from custody.usecases import authorising, destroying, executing
from custody.usecases.signing import signed

pytestmark = pytest.mark.browser
DISKS = [f"ZA-{n:04d}" for n in range(1, 19)]


@pytest.fixture
def engine() -> str:
    """One database will do: what is told is the pages."""
    return "sqlite"


@pytest.fixture
def disks(desk: Any) -> list[str]:
    """The leased disks of the prefecture's servers, locked away."""
    return [i for serial in DISKS for i in desk.stored("tax", serial=serial, medium="internal_hdd", owner="leasing")]


@pytest.fixture
def lot(cast: Any, disks: list[str]) -> str:
    """All eighteen instructed by the prefecture, and set apart."""
    told = DestructionInstructed(
        items=disks, technique="shred", place=cast.places["作業室"], witness="own", certificate_days=60,
        dated=clock.today(), officer="情報システム課長 田中 実",
    )  # fmt: skip
    tax = cast.contracts["tax"]
    instruction = authorising.grant(cast.caller("高橋"), sent(), tax, told).first("authorisation")
    apart = DestroyStaged(unit=cast.places["金庫"], lock_checked=True)
    return str(destroying.stage(cast.caller("鈴木"), sent(), tax, instruction, disks, apart).first("destruction"))


def crushed(cast: Any, lot: str, before: str, after: str) -> None:
    """Read by 佐藤, destroyed on the spot, watched by 伊藤."""
    worker, now = cast.caller("佐藤"), clock.now()
    assert not destroying.reconcile(worker, sent(), lot, LotReconciled(serials=DISKS)).refused
    event = LotExecuted(
        technique="shred", maker="大東", model="HDS-1", place=cast.places["作業室"], started=now, ended=now,
        operator=worker.person, photos_before=[before], photos_after=[after],
    )  # fmt: skip
    assert not executing.execute(worker, sent(), lot, event).refused
    assert not executing.witness(signed(cast.caller("伊藤")), sent(), lot, LotWitnessed()).refused


def scan() -> dict[str, Any]:
    made = BytesIO()
    Image.new("RGB", (40, 40), "white").save(made, "PNG")
    return {"name": "certificate.png", "mimeType": "image/png", "buffer": made.getvalue()}


def certified(phone: Any, lot: str, serials: list[str]) -> str:
    """What the page says to a certificate with these lines."""
    phone.go(f"/destructions/{lot.partition(':')[2]}/certificates/new")
    phone.fill("certificate", "証-18")
    phone.fill("issuer", "株式会社しおさい処理")
    phone.fill("serials", "\n".join(serials))
    phone.page.set_input_files("[name=scan]", [scan()])
    return str(phone.send())


def test_story_5_the_disk_that_the_certificate_leaves_out_is_named_and_the_lot_waits(
    hand: Any, cast: Any, lot: str, picture: Any
) -> None:
    phone = hand("鈴木")
    staged = phone.go(f"/destructions/{lot.partition(':')[2]}")
    phone.shot("kanagawa-1-staged")
    assert "18" in staged
    crushed(cast, lot, picture("tax"), picture("tax", "grey"))

    certified(phone, lot, DISKS[:17])
    phone.shot("kanagawa-2-seventeen")
    row = Destruction.get_by_id(lot)
    assert row.state == "executed"
    assert {Item.get_by_id(i).state for i in row.items} == {"destroyed_uncertified"}
    alarm = phone.page.locator(".notice.alarm", has_text=DISKS[17]).inner_text()
    assert DISKS[17] in alarm
    assert not [s for s in DISKS[:17] if s in alarm]
    (left,) = [i for i in map(Item.get_by_id, row.items) if i.serial == DISKS[17]]
    assert "証明待ち" in phone.go(f"/items/{left.number}")
    phone.shot("kanagawa-3-the-missing-disk")

    certified(phone, lot, DISKS)
    phone.shot("kanagawa-4-certified")
    assert Destruction.get_by_id(lot).state == "certified"
    assert {Item.get_by_id(i).state for i in row.items} == {"destroyed"}
