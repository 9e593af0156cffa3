"""What a manager asks every day, from the first page of a phone: where is everything, what is late, can I prove it.

And what an auditor asks of a certificate of destruction, with nothing but the paper in their hand.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pypdfium2
import pytest
import zxingcpp

from custody import clock, files
from custody.caller import new_idem
from custody.demo.cast import sent
from custody.events.authorisations import DestructionInstructed
from custody.events.destroying import DestroyStaged
from custody.events.lots import LotExecuted, LotReconciled, LotWitnessed
from custody.models import Document, Item
from custody.usecases import authorising, destroying, executing, items
from custody.usecases.signing import signed

pytestmark = pytest.mark.browser
MOST_TAPS = 3


@pytest.fixture
def engine() -> str:
    """One database will do: what is told is the pages."""
    return "sqlite"


def taps(hand: Any, *links: str) -> str:
    """From the first page through so many links; what the last page says."""
    assert len(links) <= MOST_TAPS
    hand.go("/")
    for link in links:
        hand.page.locator("main a:visible, .tabs a:visible, nav a:visible", has_text=link).first.click()
        hand.page.wait_for_load_state()
    return str(hand.says())


def test_the_manager_finds_where_everything_is_what_is_late_and_that_it_can_be_proved(
    desk: Any, cast: Any, hand: Any
) -> None:
    (here,) = desk.stored("tax")
    (late,) = desk.stored("tax", before=600)
    began = datetime.now(UTC) - timedelta(hours=5)
    using = desk.using("tax", due=clock.stamp(began + timedelta(hours=1)))
    items.take_out(cast.caller("佐藤"), sent(clock.stamp(began), "遅れて登録"), [late], using)
    manager = hand("高橋")
    where = taps(manager, "その他", "概況")
    assert "どこにあるか" in where
    manager.page.locator("a[href$='/held']").first.click()
    assert Item.get_by_id(here).number in manager.page.inner_text("main")
    overdue = taps(manager, "返却予定を過ぎた")
    assert Item.get_by_id(late).number in overdue
    assert "過ぎています" in overdue
    proof = taps(manager, "監査のための証拠一式", "R8-101")
    assert "証拠" in proof
    assert manager.page.get_by_role("button", name="証拠一式を作る").count() == 1


def certificate(cast: Any, desk: Any, browse: Any, picture: Any) -> Document:
    """F-10 of a stick that was crushed before a witness, as 高橋 issued it."""
    stick = desk.stored("tax", serial="AA1B-77120")
    tax, worker, now = cast.contracts["tax"], cast.caller("佐藤"), clock.now()
    told = DestructionInstructed(
        items=stick, technique="shred", place=cast.places["作業室"], witness="own", certificate_days=60,
        dated=clock.today(), officer="税務課長 田中 実",
    )  # fmt: skip
    instruction = authorising.grant(cast.caller("高橋"), sent(), tax, told).first("authorisation")
    apart = DestroyStaged(unit=cast.places["金庫"], lock_checked=True)
    lot = destroying.stage(cast.caller("鈴木"), sent(), tax, instruction, stick, apart).first("destruction")
    assert not destroying.reconcile(worker, sent(), lot, LotReconciled(serials=["AA1B-77120"])).refused
    did = LotExecuted(
        technique="shred", maker="大東", model="HDS-1", place=cast.places["作業室"], started=now, ended=now,
        operator=worker.person, photos_before=[picture()], photos_after=[picture(colour="black")],
    )  # fmt: skip
    assert not executing.execute(worker, sent(), lot, did).refused
    assert not executing.witness(signed(cast.caller("伊藤")), sent(), lot, LotWitnessed()).refused
    form = {"idem": new_idem(), "addressee": "みなと区長　あて", "sort": "pdf"}
    answer = browse("高橋").post(f"/forms/destructions/{lot.partition(':')[2]}/F-10", form)
    return Document.get_by_id(f"document:{answer.location.rpartition('/')[2]}")


def test_an_auditor_checks_a_certificate_of_destruction_from_its_code_without_an_account(
    cast: Any, desk: Any, browse: Any, picture: Any, hand: Any, served: str
) -> None:
    row = certificate(cast, desk, browse, picture)
    pages = pypdfium2.PdfDocument(files.path_of(row.file))
    codes = {c.text for page in pages for c in zxingcpp.read_barcodes(page.render(scale=3).to_pil())}
    (address,) = codes
    page = hand("高橋").page.context.browser.new_page(locale="ja-JP")
    page.goto(served + address.removeprefix("HTTP://LOCALHOST"))
    said = page.inner_text("main")
    assert "有効な帳票" in said
    assert row.number in said
    assert row.file in said  # the SHA-256 of the very file
    assert "AA1B-77120" not in said
    page.goto(f"{served}/V/{row.number}/{'0' * 16}")
    assert "発行は確かめられません" in page.inner_text("main")
