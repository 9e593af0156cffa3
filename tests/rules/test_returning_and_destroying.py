"""Arts 10 and 11: a receipt that names it; an instruction, its method, its place; the reader, the witness, the paper."""

from typing import Any

import pytest

from custody.events.destroying import DestroyExecuted, DestroyStaged
from custody.events.lots import LotCertified, LotExecuted, LotReconciled, LotWitnessed
from custody.events.returning import ReturnReceipted
from custody.models import Authorisation, Destruction, Place
from custody.rules.certifying import Lot
from custody.rules.destroying import Destroying
from custody.rules.returning import Returning

GROUNDS = pytest.mark.parametrize(
    ("kind", "plus"), [("specific", 0), ("ordinary", 0), ("renumbered", 40), ("without 22", 0)]
)
LOT, PERSON, OTHER = "destruction:" + "0" * 16, "person:" + "0" * 16, "person:" + "1" * 16
HASH = "a" * 64


def instruction(**more: Any) -> Authorisation:
    given = {"state": "active", "items": ["item:" + "0" * 16], "technique": "shred", "place": "place:" + "a" * 16}
    return Authorisation(id="authorisation:" + "0" * 16, sort="destroy", **{**given, **more})


def staged(ref: Any, **more: Any) -> DestroyStaged:
    return DestroyStaged(unit=ref["unit"], lock_checked=True, **more)


def executed(ref: Any, technique: str = "shred") -> DestroyExecuted:
    return DestroyExecuted(lot=LOT, technique=technique, place=ref["place"])


@GROUNDS
def test_r_10_3_needs_the_item_on_the_receipt(case: Any, ref: Any, kind: str, plus: int) -> None:
    c, event = case(kind), ReturnReceipted(receipt="1", officer="課長", place=ref["place"])
    c.give(about=Returning(frozenset({"OTHER"}), c.room, c.room))
    assert c.said(event) == {"R-10-3": f"第{10 + plus}条"}
    assert c.give(about=Returning(frozenset({"AB123"}), c.room, c.room)).said(event) == {}
    assert c.give(about=Returning(None, c.room, c.room)).said(event) == {}


@GROUNDS
def test_r_10_4_and_r_12_2_bind_a_return(case: Any, ref: Any, kind: str, plus: int) -> None:
    c, event = case(kind), ReturnReceipted(receipt="1", officer="課長", place=ref["place"])
    office = Place(id="place:" + "e" * 16, kind="site", name="区役所", site_kind="client")
    c.give(place=None, about=Returning(None, c.locker, office))
    assert c.said(event) == {"R-10-4": "社内基準"}
    c.give(about=Returning(None, office, office))
    assert c.said(event) == {}
    c.item.hold = True
    assert c.said(event) == {"R-12-2": f"第{12 + plus}条"}


@GROUNDS
def test_r_10_9_knows_the_contractors_own_people(case: Any, ref: Any, kind: str, plus: int) -> None:
    c = case(kind)
    c.give(about=Returning(None, c.room, c.room, frozenset({"鈴木 一郎", "Ann Lee", "いとう けん"})))
    for officer, said in (
        ("課長　イトウ・ケン", True),
        ("課長いとうけんさん", True),
        ("課長 さいとう けんじ", False),
        ("主任　鈴木一郎", True),
        ("ＡＮＮ lee", True),
        ("税務課 鈴木 二郎", False),
    ):
        event = ReturnReceipted(receipt="1", officer=officer, place=ref["place"], proof="link")
        assert c.said(event) == ({"R-10-9": f"第{10 + plus}条"} if said else {})
    themselves = ReturnReceipted(receipt="1", officer="鈴木 一郎", place=ref["place"], proof="signed_in")
    assert c.said(themselves) == {}


@GROUNDS
def test_r_11_1_and_r_11_2_need_an_instruction_that_names_it(case: Any, ref: Any, kind: str, plus: int) -> None:
    c, no = case(kind), f"第{11 + plus}条"
    c.give(place=c.locker)
    for event in (staged(ref), executed(ref)):
        assert c.give(about=Destroying(None, c.locker, place=c.room)).said(event) == {"R-11-1": no}
        ended = Destroying(instruction(state="ended"), c.locker, place=c.room)
        assert c.give(about=ended).said(event) == {"R-11-1": no}
        assert c.give(about=Destroying(instruction(items=[]), c.locker, place=c.room)).said(event) == {"R-11-2": no}
        assert c.give(about=Destroying(instruction(), c.locker, place=c.room)).said(event) == {}


@GROUNDS
def test_r_11_5_r_11_7_and_r_12_2_keep_it(case: Any, ref: Any, kind: str, plus: int) -> None:
    c, no = case(kind), f"第{11 + plus}条"
    for event in (staged(ref), executed(ref)):
        c.give(place=c.locker, about=Destroying(instruction(), c.locker, children=("K-000002",), place=c.room))
        assert c.said(event) == {"R-11-5": no}
        c.give(about=Destroying(instruction(), c.locker, kept_until="2026-06-02", place=c.room))
        assert c.said(event) == {"R-11-7": no}
        c.give(about=Destroying(instruction(), c.locker, kept_until="2026-06-01", place=c.room))
        assert c.said(event) == {}
    c.item.hold = True
    assert c.said(staged(ref)) == {"R-12-2": f"第{12 + plus}条"}


@GROUNDS
def test_r_cs_9_keeps_it_locked_and_apart(case: Any, ref: Any, kind: str, plus: int) -> None:
    c = case(kind)
    c.give(place=c.locker, about=Destroying(instruction(), c.locker, others=("stored",)))
    assert c.said(staged(ref)) == {"R-CS-9": "社内基準"}
    c.item.medium = "box"
    c.contract.paper_locked = False
    c.locker.lockable = False
    assert c.give(about=Destroying(instruction(), c.locker)).said(staged(ref)) == {"R-CS-9": "社内基準"}
    assert plus in (0, 40)


@GROUNDS
@pytest.mark.parametrize(
    ("medium", "told", "done", "ok"),
    [
        ("ssd", "shred", "degauss", False),
        ("hdd", "shred", "purge", False),
        ("optical", "burn", "melt", False),
        ("hdd", "burn", "shred", False),
        ("hdd", "clear", "shred", True),
        ("box", "melt", "burn", True),
    ],
)
def test_r_11_3_wants_a_method_that_works(
    case: Any, ref: Any, kind: str, plus: int, medium: str, told: str, done: str, ok: bool
) -> None:
    c = case(kind)
    c.item.medium = medium
    c.give(place=None, about=Destroying(instruction(technique=told), place=c.room))
    assert c.said(executed(ref, done)) == ({} if ok else {"R-11-3": f"第{11 + plus}条"})


@GROUNDS
def test_r_11_9_wants_the_place_that_was_instructed(case: Any, ref: Any, kind: str, plus: int) -> None:
    c = case(kind).give(place=None)
    assert c.give(about=Destroying(instruction(), place=c.hall)).said(executed(ref)) == {"R-11-9": f"第{11 + plus}条"}


def carried_out(**more: Any) -> LotExecuted:
    at = "2026-06-01T00:00:00.000Z"
    given = {"technique": "shred", "maker": "x", "model": "y", "place": "place:" + "a" * 16, "operator": PERSON}
    return LotExecuted.model_validate({**given, "started": at, "ended": at, **more})


def test_r_cs_8_wants_photos_where_the_contract_is_set_so(case: Any) -> None:
    c = case("specific").give(item=None, place=None)
    assert c.said(carried_out(photos_before=[HASH])) == {"R-CS-8": "契約設定"}
    assert c.said(carried_out(photos_before=[HASH], photos_after=[HASH])) == {}
    c.contract.destruction_photos = False
    assert c.said(carried_out()) == {}


def test_r_cs_7_wants_another_reader(case: Any) -> None:
    c = case("specific").give(item=None, place=None, about=Lot(Destruction(id=LOT, staged_by=PERSON)))
    assert c.said(LotReconciled()) == {"R-CS-7": "社内基準"}
    assert c.give(about=Lot(Destruction(id=LOT, staged_by=OTHER))).said(LotReconciled()) == {}


@GROUNDS
def test_r_11_4_wants_another_to_have_watched(case: Any, kind: str, plus: int) -> None:
    c, no = case(kind).give(item=None, place=None), f"第{11 + plus}条"
    row = Destruction(id=LOT, operator=PERSON, executed_by=PERSON, ended="2026-06-01T00:00:00.000Z")
    paper = LotCertified(certificate="1", issuer="x", issued_on="2026-06-01")
    assert c.give(about=Lot(row)).said(LotWitnessed(witness=PERSON)) == {"R-11-4": no}
    assert c.said(LotWitnessed(witness=OTHER)) == {}
    assert c.give(about=Lot(row, way_in=PERSON)).said(LotWitnessed(witness=OTHER)) == {"R-11-4": no}
    assert c.give(about=Lot(row, way_in=OTHER)).said(LotWitnessed(witness=OTHER)) == {}
    assert c.said(paper) == {"R-11-4": no}
    assert c.give(about=Lot(row, "client")).said(LotWitnessed(witness=OTHER)) == {"R-11-4": no}
    assert c.give(about=Lot(row, "client", clients=True)).said(LotWitnessed(witness=OTHER)) == {}
    assert c.give(about=Lot(row, "none")).said(paper) == {"R-11-4": "契約設定"}
    c.contract.destruction_witness = False
    assert c.said(paper) == {}


@GROUNDS
def test_r_11_4_knows_a_hand_by_its_device_and_its_name(case: Any, kind: str, plus: int) -> None:
    c, no = case(kind).give(item=None, place=None), f"第{11 + plus}条"
    signed = LotWitnessed(signature=HASH, officer="課長 大西")
    for own in ("operator", "executed_by"):
        row = Destruction(id=LOT, **{"operator": OTHER, "executed_by": OTHER, own: PERSON})
        assert c.give(about=Lot(row, "client", clients=True)).said(signed) == {"R-11-4": no}
    row = Destruction(id=LOT, operator=OTHER, executed_by=OTHER)
    about = Lot(row, "client", clients=True, staff=frozenset({"佐藤 花子", "Ann Lee"}))
    assert c.give(about=about).said(signed) == {}
    for name in ("主事　佐藤花子", "ＡＮＮ ｌｅｅ"):
        assert c.said(LotWitnessed(signature=HASH, officer=name)) == {"R-11-4": no}


@GROUNDS
def test_r_11_6_and_r_11_8_want_a_certificate_of_its_own(case: Any, kind: str, plus: int) -> None:
    c, no = case(kind).give(item=None, place=None), f"第{11 + plus}条"
    row = Destruction(id=LOT, ended="2026-06-01T00:00:00.000Z", witnessed_at="2026-06-01T00:00:00.000Z")
    early = LotCertified(certificate="1", issuer="x", issued_on="2026-05-31")
    assert c.give(about=Lot(row)).said(early) == {"R-11-6": no}
    paper = LotCertified(certificate="1", issuer="x", issued_on="2026-06-01")
    assert c.said(paper) == {}
    assert c.give(about=Lot(row, used_by="used")).said(paper) == {"R-11-8": no}
