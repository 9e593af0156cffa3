"""Kanagawa 2019 and Iseto 2024 (domain.md §6, rows 5–7), told through the use cases: what now stops them, and where."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from custody import clock, db
from custody.demo.cast import sent
from custody.errors import Conflict
from custody.events.authorisations import DestructionInstructed
from custody.events.contracts import ContractClosed, ContractEnded
from custody.events.destroying import DestroyStaged
from custody.events.lots import LotCertified, LotExecuted, LotReconciled, LotWitnessed
from custody.models import Copy, Destruction, Item
from custody.queries import destructions as queries
from custody.usecases import authorising, certifying, contracts, destroying, executing, photos
from custody.usecases.signing import signed

DISKS = [f"ZA-{n:04d}" for n in range(1, 19)]


def rules(outcome: Any) -> set[str]:
    return {r.rule for no in outcome.refused for r in no.refusals}


def kept(cast: Any, colour: str) -> str:
    made = BytesIO()
    Image.new("RGB", (8, 8), colour).save(made, "PNG")
    return photos.keep(cast.caller("鈴木"), cast.contracts["tax"], made.getvalue())


@pytest.fixture
def photo(cast: Any) -> str:
    return kept(cast, "white")


@pytest.fixture
def disks(cast: Any, desk: Any) -> list[str]:
    """The 18 leased disks of the prefecture's servers."""
    return [i for serial in DISKS for i in desk.stored("tax", serial=serial, medium="internal_hdd", owner="leasing")]


@pytest.fixture
def lot(cast: Any, disks: list[str]) -> str:
    """The lot of all 18, on an instruction as the prefecture gives it since: on site, watched, certified in 60 days."""
    told = DestructionInstructed(
        items=disks, technique="shred", place=cast.places["作業室"], witness="own", certificate_days=60,
        dated=clock.today(), officer="情報システム課長",
    )  # fmt: skip
    tax = cast.contracts["tax"]
    instruction = authorising.grant(cast.caller("高橋"), sent(), tax, told).first("authorisation")
    apart = DestroyStaged(unit=cast.places["金庫"], lock_checked=True)
    return destroying.stage(cast.caller("鈴木"), sent(), tax, instruction, disks, apart).first("destruction")


def destroyed(cast: Any, lot: str, photo: str) -> None:
    destroying.reconcile(cast.caller("佐藤"), sent(), lot, LotReconciled(serials=DISKS))
    now = clock.now()
    event = LotExecuted(
        technique="shred", maker="x", model="y", place=cast.places["作業室"], started=now, ended=now,
        operator=cast.people["佐藤"], photos_before=[photo], photos_after=[kept(cast, "grey")],
    )  # fmt: skip
    assert not executing.execute(cast.caller("佐藤"), sent(), lot, event).refused
    assert not executing.witness(signed(cast.caller("伊藤")), sent(), lot, LotWitnessed()).refused


def certified(cast: Any, lot: str, photo: str, serials: list[str]) -> Any:
    event = LotCertified(certificate="証-18", issuer="廃棄業者", issued_on=clock.today(), serials=serials, scan=photo)
    return certifying.certify(cast.caller("鈴木"), sent(), lot, event)


def test_story_5_kanagawa_a_disk_carried_off_before_the_crusher_is_missed_by_its_number(cast: Any, lot: str) -> None:
    destroying.reconcile(cast.caller("佐藤"), sent(), lot, LotReconciled(serials=DISKS[:17], absent=True))
    row = Destruction.get_by_id(lot)
    assert row.state == "blocked"
    assert [Item.get_by_id(i).serial for i in row.missing] == [DISKS[17]]
    ((known,),) = db.rows("SELECT known_at FROM incident")
    assert known
    now = clock.now()
    event = LotExecuted(
        technique="shred", maker="x", model="y", place=cast.places["作業室"], started=now, ended=now,
        operator=cast.people["佐藤"],
    )  # fmt: skip
    with pytest.raises(Conflict):
        executing.execute(cast.caller("佐藤"), sent(), lot, event)


def test_story_5_kanagawa_a_certificate_of_17_for_18_names_the_one_that_is_missing(
    cast: Any, lot: str, photo: str
) -> None:
    destroyed(cast, lot, photo)
    certified(cast, lot, photo, DISKS[:17])
    row = Destruction.get_by_id(lot)
    assert row.state == "executed"
    assert [Item.get_by_id(i).serial for i in row.rejections[-1]["missing"]] == [DISKS[17]]
    certified(cast, lot, photo, DISKS)
    assert Destruction.get_by_id(lot).state == "certified"
    assert {Item.get_by_id(i).state for i in row.items} == {"destroyed"}


def test_story_6_kanagawa_on_day_61_without_a_certificate_it_is_late_and_the_contract_stays_open(
    cast: Any, lot: str, photo: str
) -> None:
    destroyed(cast, lot, photo)
    done = clock.japan(Destruction.get_by_id(lot).ended).date()
    keeper, tax = cast.caller("鈴木"), cast.contracts["tax"]
    assert queries.late_certificates(keeper, (done + timedelta(days=60)).isoformat()) == []
    late = queries.late_certificates(keeper, (done + timedelta(days=61)).isoformat())
    assert [row.id for row in late] == [lot]
    manager = cast.caller("高橋")
    contracts.settle(manager, sent(), tax, ContractEnded(on=clock.today(), how="completed"))
    closing = ContractClosed(report="完了-1", acknowledged="課長")
    assert "R-10-1" in rules(contracts.settle(manager, sent(), tax, closing))


def test_story_7_iseto_what_was_copied_elsewhere_bars_the_destruction_until_it_has_ended(cast: Any, desk: Any) -> None:
    original, other_department = desk.stored("tax", 2, medium="hdd")
    up = Copy.get(Copy.item == original)
    db.run_many("UPDATE copy SET parent = ? WHERE item = ?", [(up.id, other_department)])
    tax = cast.contracts["tax"]
    told = DestructionInstructed(
        items=[original], technique="shred", place=cast.places["作業室"], dated=clock.today(), officer="課長"
    )
    instruction = authorising.grant(cast.caller("高橋"), sent(), tax, told).first("authorisation")
    apart = DestroyStaged(unit=cast.places["金庫"], lock_checked=True)
    outcome = destroying.stage(cast.caller("鈴木"), sent(), tax, instruction, [original], apart)
    assert rules(outcome) == {"R-11-5"}
    assert Copy.get(Copy.item == other_department).number in outcome.refused[0].refusals[0].message.ja
