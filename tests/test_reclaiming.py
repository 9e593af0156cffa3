"""An own medium on which nothing is left goes back to the company, and keeps its contract open no longer (B15)."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from custody import clock
from custody.caller import new_idem
from custody.demo.cast import sent
from custody.events.authorisations import CopyingPermitted, DestructionInstructed
from custody.events.contracts import ContractClosed, ContractEnded
from custody.events.copying import ItemCopied
from custody.events.corrections import EntryCorrected
from custody.events.erasing import ContentErased
from custody.events.items import BlankRegistered
from custody.events.reclaiming import CarrierReclaimed
from custody.ledger import project, whole
from custody.models import Contract, Item
from custody.queries.closing import balance, matters
from custody.usecases import authorising, contracts, copying, correcting, erasing, items, receiving, reclaiming


def day(days: int = 0) -> str:
    return (clock.japan(clock.now()).date() + timedelta(days=days)).isoformat()


def stick(desk: Any, contract: str = "library") -> str:
    event = BlankRegistered(medium="usb", place=desk.cast.places["取扱区域A"])
    return receiving.register_blank(desk.keeper(contract), sent(), desk.cast.contracts[contract], event).first("item")


def granted(desk: Any, kind: Any, **more: Any) -> str:
    event = kind.model_validate({"dated": day(-1), "officer": "課長", **more})
    boss, contract = desk.cast.caller("高橋"), desk.cast.contracts["library"]
    return authorising.grant(boss, sent(), contract, event).first("authorisation")


def erased(desk: Any) -> str:
    """A stick of ours that a copy was made on, and from which it was erased again."""
    (source,), target, user = desk.out("library"), stick(desk), desk.user("library")
    permission = granted(
        desk, CopyingPermitted, items=[source], methods=["duplicate"], media=["usb"], purpose="移行", since=day(-1),
        until=day(9),
    )  # fmt: skip
    held = Item.get_by_id(source).contents[0]["copy"]
    made = ItemCopied(parent=held, permission=permission, method="duplicate", target=target, purpose="移行", records=9)
    assert not copying.make_copy(user, sent(), source, made).refused
    assert not items.bring_back(user, sent(), [source], desk.returning(copied=True)).refused
    word = granted(
        desk, DestructionInstructed, items=[target], technique="purge", place=desk.cast.places["作業室"], witness="none"
    )
    on_it = [c["copy"] for c in Item.get_by_id(target).contents]
    event = ContentErased(
        copied=False, copies=on_it, basis=word, technique="purge", tool="道具 1.0", verified_by="読出し", outcome="pass"
    )
    assert not erasing.erase(user, sent(), target, event).refused
    return target


def post(browse: Any, item: str, who: str = "鈴木") -> Any:
    return browse(who).post(f"/items/{Item.get_by_id(item).number}/reclaimings", {"idem": new_idem()})


def test_an_erased_medium_of_ours_goes_back_and_the_contract_can_be_closed(desk: Any, browse: Any) -> None:
    target, key = erased(desk), desk.cast.contracts["library"]
    assert Item.get_by_id(target).held_data
    page = browse("鈴木").get(f"/items/{Item.get_by_id(target).number}").get_data(as_text=True)
    assert "自社へ戻す" in page
    assert post(browse, target).status_code == 303
    row = Item.get_by_id(target)
    assert (row.state, row.holder, row.place) == ("reclaimed", None, None)
    assert {label["state"] for label in row.labels} == {"void"}
    assert not list(whole.verify_all())
    waiting = matters(Contract.get_by_id(key))[0]
    assert [line.label for line in waiting.lines] == [i.number for i in Item.select() if i.id != target]
    assert post(browse, target).status_code == 409


def test_the_last_empty_medium_keeps_a_contract_open_until_it_is_taken_back(desk: Any, browse: Any) -> None:
    target, key, boss = stick(desk), desk.cast.contracts["library"], desk.cast.caller("高橋")
    contracts.settle(boss, sent(), key, ContractEnded(on=day(), how="completed"))
    close = ContractClosed(report="完了-1", acknowledged="課長 田中 実", scan=desk.scan("library"))
    (no,) = contracts.settle(boss, sent(), key, close).refused[0].refusals
    assert (no.rule, "自社へ戻す" in no.instead.ja) == ("R-10-1", True)
    assert post(browse, target).status_code == 303
    own = balance(key)[-1]
    assert (own.came, own.returned, own.held) == (1, 1, 0)
    shown = browse("高橋").get(f"/contracts/{key.partition(':')[2]}/closing").get_data(as_text=True)
    assert "state=reclaimed" in shown
    assert not contracts.settle(boss, sent(), key, close).refused


def test_what_came_equals_what_went_and_what_is_held(desk: Any, browse: Any) -> None:
    one, _other = erased(desk), stick(desk)
    post(browse, one)
    for b in balance(desk.cast.contracts["library"]):
        assert b.came == b.returned + b.destroyed + b.erased + b.held
    own = balance(desk.cast.contracts["library"])[-1]
    assert (own.came, own.returned, own.held) == (2, 1, 1)


def test_only_who_keeps_things_takes_them_back(desk: Any, browse: Any) -> None:
    target = stick(desk)
    assert post(browse, target, "佐藤").status_code == 403
    assert post(browse, target, "山本").status_code == 404
    assert Item.get_by_id(target).state == "blank"


def test_the_act_is_offered_for_own_empty_media_alone(desk: Any, browse: Any) -> None:
    (theirs,) = desk.stored("library")
    page = browse("鈴木").get(f"/items/{Item.get_by_id(theirs).number}").get_data(as_text=True)
    assert "reclaimings" not in page


def test_many_empty_media_are_taken_back_at_once_and_what_holds_something_stays(desk: Any, browse: Any) -> None:
    """佐藤 hands in the sticks of a job that is over; 鈴木 reads them all, a stick of the client's among them."""
    ours, (theirs,) = [stick(desk) for _ in range(3)], desk.stored("library")
    keeper, codes = browse("鈴木"), "\n".join(str(Item.get_by_id(i).number) for i in [*ours, theirs])
    assert "/batches/reclaim/new" in keeper.get("/batches").get_data(as_text=True)
    assert keeper.get("/batches/reclaim/new").status_code == 200
    looked = keeper.post("/batches/reclaim/checks", {"idem": new_idem(), "codes": codes}).get_data(as_text=True)
    assert "3件を自社へ戻す" in looked
    assert "第10条" in looked
    assert {Item.get_by_id(i).state for i in ours} == {"blank"}
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', looked.partition("<main")[2]))
    done = keeper.post("/batches/reclaim", {**fields, "codes": codes})
    assert done.status_code == 303
    assert "3件を自社へ戻しました" in keeper.get(done.location).get_data(as_text=True)
    assert {Item.get_by_id(i).state for i in ours} == {"reclaimed"}
    assert Item.get_by_id(theirs).state == "stored"
    assert not list(whole.verify_all())


def received_and_called_ours(desk: Any) -> str:
    """A stick of the client's, received with nothing said to be on it, whose owner is then corrected to be the company."""
    (item,), keeper = desk.stored("library", info_class=None), desk.keeper("library")
    arrival = next(e for e in project.history(item) if e.kind == "item.received")
    why = EntryCorrected(reason="wrong_detail", why="所有者の誤り")
    assert correcting.correct(keeper, sent(), item, arrival.hash, {"owner": "contractor"}, why).done
    row = Item.get_by_id(item)
    assert (row.owner, row.contents, row.state) == ("contractor", [], "stored")
    return item


def test_what_was_received_is_not_taken_back_by_correcting_its_owner(desk: Any, browse: Any) -> None:
    item, key = received_and_called_ours(desk), desk.cast.contracts["library"]
    (no,) = reclaiming.reclaim(desk.keeper("library"), sent(), [item], CarrierReclaimed()).refused[0].refusals
    assert (no.rule, no.basis.ja, "受領書" in no.instead.ja) == ("R-10-8", "第10条", True)
    answer = post(browse, item)
    assert answer.status_code == 409
    assert "発注者から受領した媒体" in answer.get_data(as_text=True)
    media = balance(key)[0]
    assert (media.came, media.returned, media.held, Item.get_by_id(item).state) == (1, 0, 1, "stored")


def test_several_taken_back_leave_out_what_was_received(desk: Any, browse: Any) -> None:
    theirs, ours = received_and_called_ours(desk), stick(desk)
    codes = "\n".join(str(Item.get_by_id(i).number) for i in (theirs, ours))
    looked = browse("鈴木").post("/batches/reclaim/checks", {"idem": new_idem(), "codes": codes}).get_data(as_text=True)
    assert "1件を自社へ戻す" in looked
    assert "発注者から受領した媒体" in looked


def test_what_was_received_and_reclaimed_before_that_was_barred_counts_as_held(desk: Any) -> None:
    item = received_and_called_ours(desk)
    Item.update(state="reclaimed").where(Item.id == item).execute()
    media = balance(desk.cast.contracts["library"])[0]
    assert (media.came, media.returned, media.held) == (1, 0, 1)


def test_a_batch_is_offered_to_whoever_may_do_it(desk: Any, browse: Any) -> None:
    assert "/batches/reclaim/new" not in browse("佐藤").get("/batches").get_data(as_text=True)
    assert browse("佐藤").get("/batches/reclaim/new").status_code == 403
