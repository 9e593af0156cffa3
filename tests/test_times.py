"""When it happened, when it arrived and what the phone claimed are three times; order is always the number's."""

import json
from typing import Any

import pytest

from custody import clock, db
from custody.caller import Submission, new_idem
from custody.demo.cast import sent
from custody.errors import BadInput
from custody.events.items import BlankRegistered, ItemExpected, ItemReceived, ItemSighted
from custody.ledger import sealing, whole
from custody.usecases import items, receiving


def told(desk: Any, item: str, *, contract: str = "welfare", **sent_with: Any) -> Any:
    return items.sight(desk.user(contract), Submission(new_idem(), **sent_with), [item], ItemSighted())


def newest(item: str) -> dict[str, Any]:
    ((body,),) = db.rows("SELECT body FROM entry WHERE subject = ? ORDER BY seq DESC LIMIT 1", (item,))
    return json.loads(bytes(body))  # type: ignore[no-any-return]


def test_without_a_time_of_its_own_it_happened_when_it_arrived(desk: Any) -> None:
    (item,) = desk.stored("welfare")
    told(desk, item)
    t = newest(item)["t"]
    assert t["occurred"] == t["received"] == t["device"]
    assert clock.minutes_between(t["received"], clock.now()) < 1


@pytest.mark.parametrize("minutes", [3, 60, 60 * 24 * 365 * 50])
def test_a_time_in_the_future_is_refused(desk: Any, minutes: int) -> None:
    (item,) = desk.stored("welfare")
    for why in ("", "時計が進んでいた"):
        with pytest.raises(BadInput) as no:
            told(desk, item, occurred=desk.ago(-minutes), why=why)
        assert "occurred" in no.value.fields


def test_two_minutes_of_a_fast_clock_are_forgiven(desk: Any) -> None:
    (item,) = desk.stored("welfare")
    told(desk, item, occurred=desk.ago(-1.5))
    assert newest(item)["kind"] == "item.sighted"


def test_a_time_before_the_items_last_event_needs_a_reason(desk: Any) -> None:
    (item,) = desk.stored("welfare", before=600)
    with pytest.raises(BadInput) as no:
        told(desk, item, occurred=desk.ago(5))
    assert "occurred" in no.value.fields
    told(desk, item, occurred=desk.ago(5), why="電波の届かない倉庫にいた")
    assert newest(item)["t"]["occurred"] < newest(item)["t"]["received"]


def test_a_late_entry_needs_a_reason(desk: Any) -> None:
    (item,) = desk.received("welfare", before=600)
    told(desk, item, occurred=desk.ago(29))
    (item,) = desk.received("welfare", before=600)
    with pytest.raises(BadInput) as no:
        told(desk, item, occurred=desk.ago(31))
    assert "why" in no.value.fields
    assert "30" in no.value.fields["why"][0].ja


@pytest.mark.parametrize("why", ["", "月末にまとめて登録"])
def test_nothing_happened_to_an_item_before_it_was_received(desk: Any, why: str) -> None:
    (item,) = desk.stored("welfare", before=100)
    with pytest.raises(BadInput) as no:
        told(desk, item, occurred=desk.ago(101), why=why)
    assert "受領" in no.value.fields["occurred"][0].ja
    assert newest(item)["kind"] == "item.stored"
    told(desk, item, occurred=desk.ago(99), why="月末にまとめて登録")
    assert newest(item)["kind"] == "item.sighted"


def test_nothing_happened_to_a_blank_medium_before_it_was_registered(desk: Any) -> None:
    event = BlankRegistered(medium="usb", place=desk.cast.places["取扱区域A"])
    blank = receiving.register_blank(desk.keeper("welfare"), sent(), desk.cast.contracts["welfare"], event).first(
        "item"
    )
    with pytest.raises(BadInput) as no:
        told(desk, blank, occurred=desk.ago(5), why="月末にまとめて登録")
    assert "登録" in no.value.fields["occurred"][0].ja


def test_a_reception_may_be_older_than_its_announcement(desk: Any) -> None:
    who, contract = desk.keeper("welfare"), desk.cast.contracts["welfare"]
    announced = ItemExpected(medium="usb", expected_on="2026-12-01")
    item = receiving.expect(who, sent(), contract, announced).first("item")
    late = Submission(new_idem(), occurred=desk.ago(50), why="予定の登録が後になった")
    event = ItemReceived(medium="usb", place=desk.cast.places["取扱区域A"], giver="田中 実")
    assert receiving.receive(who, late, contract, event, expected=item).done
    assert newest(item)["kind"] == "item.received"


@pytest.mark.parametrize("blank", ["", " ", "\n\t", "\u3000", "\x00"])
def test_a_blank_reason_is_none(desk: Any, blank: str) -> None:
    (item,) = desk.stored("welfare")
    with pytest.raises(BadInput):
        told(desk, item, occurred=desk.ago(5), why=blank)


def test_the_reason_is_kept_private_behind_a_commitment(desk: Any) -> None:
    (item,) = desk.stored("welfare", before=600)
    reason = "電波の届かない倉庫にいた"
    told(desk, item, occurred=desk.ago(90), why=reason)
    entry = newest(item)
    assert set(entry["private"]) == {"why"}
    assert reason not in json.dumps(entry, ensure_ascii=False)
    assert sealing.of_chain(item)[entry["seq"]] == {"why": reason}
    ((sealed,),) = db.rows("SELECT sealed FROM private WHERE subject = ? AND seq = ?", (item, entry["seq"]))
    assert reason.encode() not in bytes(sealed)
    assert not list(whole.verify_all())


@pytest.mark.parametrize("claim", ["1970-01-01T00:00:00.000Z", "2099-12-31T23:59:59.999Z"])
def test_what_the_phones_clock_says_is_kept_as_its_claim(desk: Any, claim: str) -> None:
    (item,) = desk.stored("welfare")
    told(desk, item, device=claim, offline=True)
    t = newest(item)["t"]
    assert (t["device"], t["offline"]) == (claim, True)
    assert t["received"] == t["occurred"]
    assert clock.minutes_between(t["received"], clock.now()) < 1


@pytest.mark.parametrize(
    "text", ["yesterday", "2026-13-01T00:00Z", "0001-01-01T00:00", "9999-12-31T23:59-12:00", "1e9", "١٢:٠٠"]
)
def test_what_is_no_time_is_refused_in_words(desk: Any, text: str) -> None:
    (item,) = desk.stored("welfare")
    for name in ("occurred", "device"):
        with pytest.raises(BadInput) as no:
            told(desk, item, **{name: text})
        assert name in no.value.fields


def test_a_time_of_another_zone_is_kept_in_utc(desk: Any) -> None:
    (item,) = desk.stored("welfare")
    at = clock.japan(clock.now()).isoformat()
    told(desk, item, occurred=at)
    assert newest(item)["t"]["occurred"] == clock.stamp(clock.parse(at))


def test_a_return_that_is_due_before_it_is_taken_out_is_refused(desk: Any) -> None:
    (item,) = desk.stored("welfare")
    with pytest.raises(BadInput) as no:
        items.take_out(desk.user("welfare"), sent(), [item], desk.using("welfare", due=desk.ago(1)))
    assert "due" in no.value.fields


def test_late_entries_follow_by_number_whatever_their_time(desk: Any) -> None:
    (item,) = desk.stored("welfare", before=600)
    for minutes in (50, 500, 5):
        told(desk, item, occurred=desk.ago(minutes), why="まとめて登録")
    found = db.rows("SELECT seq, occurred, received FROM entry WHERE subject = ? ORDER BY seq", (item,))
    assert [seq for seq, _, _ in found] == [1, 2, 3, 4, 5]
    assert [r for _, _, r in found] == sorted(r for _, _, r in found)
    assert not list(whole.verify_all())


def test_the_clock_never_goes_back(monkeypatch: Any) -> None:
    stamps = [clock.now() for _ in range(1_000)]
    assert stamps == sorted(stamps)
    ahead = "2999-01-01T00:00:00.000Z"
    monkeypatch.setattr(clock, "_last", ahead)
    assert clock.now() == ahead


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("2026-11-23T09:30:00", "2026-11-23T00:30:00.000Z"),
        ("2026-11-23T09:30", "2026-11-23T00:30:00.000Z"),
        ("2026-11-23T00:30:00Z", "2026-11-23T00:30:00.000Z"),
        ("2026-11-23T09:30:00.123456+09:00", "2026-11-23T00:30:00.123Z"),
        ("0900-01-01T00:00:00Z", "0900-01-01T00:00:00.000Z"),
    ],
)
def test_a_time_is_kept_in_one_form(given: str, kept: str) -> None:
    assert clock.stamp(clock.parse(given)) == kept
    assert clock.stamp(clock.parse(kept)) == kept
