"""Custody drawn as lanes through time, from one entry to a thousand."""

from datetime import UTC, datetime, timedelta

import pytest

from custody.clock import stamp
from custody.queries.lanes import MOST, NARROWEST, Moment, Stay, Words, chart
from custody.queries.timescale import NARROW, WIDE, Span, asked

BEGAN = datetime(2026, 4, 1, 0, 0, tzinfo=UTC)


def at(hours: float) -> str:
    return stamp(BEGAN + timedelta(hours=hours))


def stays(*spans: tuple[str, float, float], state: str = "stored") -> list[Stay]:
    return [Stay(lane, state, at(a), at(b)) for lane, a, b in spans]


def draw(some: list[Stay], moments=(), frame=WIDE, span=None):
    words = Words("経過", "その他", lambda key: key, lambda s: s.lane, lambda m: m.kind, lambda n: f"{n}回")
    return chart(some, moments, words, frame, span)


def test_one_stay_fills_the_width_from_its_beginning_to_now():
    drawn = draw(stays(("ロッカー1", 0, 100)))
    (bar,) = drawn.bars
    assert bar.x == WIDE.left
    assert bar.x + bar.width == pytest.approx(WIDE.width - WIDE.right, abs=0.2)
    assert [lane.label for lane in drawn.lanes] == ["ロッカー1"]


@pytest.mark.parametrize("frame", [WIDE, NARROW])
def test_a_young_item_fills_the_width_and_no_date_lies_ahead(frame):
    drawn = draw(stays(("受付", 0.9, 0.95), ("ロッカー1", 0.95, 1.05)), frame=frame)
    assert drawn.bars[-1].x + drawn.bars[-1].width == pytest.approx(frame.width - frame.right, abs=0.2)
    assert len(drawn.ticks) > 1
    assert all(
        t.label in {f"4/1 9:{m}" for m in range(54, 60)} | {f"4/1 10:0{m}" for m in range(4)} for t in drawn.ticks
    )


def test_an_item_without_history_draws_nothing_and_does_not_fail():
    drawn = draw([])
    assert (drawn.bars, drawn.lanes, drawn.marks) == ([], [], [])


def test_lanes_stand_in_the_order_of_first_appearance_and_are_used_again():
    drawn = draw(stays(("受付", 0, 1), ("ロッカー1", 1, 50), ("佐藤", 50, 60), ("ロッカー1", 60, 100)))
    assert [lane.label for lane in drawn.lanes] == ["受付", "ロッカー1", "佐藤"]
    assert drawn.bars[1].y == drawn.bars[3].y


def test_a_stay_too_short_to_see_is_still_drawn():
    drawn = draw(stays(("佐藤", 0, 0.01), ("ロッカー1", 0.01, 5000)))
    assert drawn.bars[0].width == NARROWEST


def test_short_stays_that_would_lie_on_each_other_become_one_bar_that_says_how_many():
    some = [
        s
        for n in range(100)
        for s in stays(("佐藤", n * 0.1, n * 0.1 + 0.05), ("ロッカー1", n * 0.1 + 0.05, n * 0.1 + 0.1))
    ]
    drawn = draw([*some, *stays(("ロッカー1", 10, 10_000))])
    in_hands = [b for b in drawn.bars if b.y == drawn.lanes[0].y]
    assert [(b.merged, b.text) for b in in_hands] == [(100, "100回")]


def test_at_most_twelve_lanes_are_drawn_and_the_shortest_stays_share_the_last():
    many = stays(*((f"棚{n:02d}", n * 10, n * 10 + (0.5 if n % 2 else 10)) for n in range(30)))
    drawn = draw(many)
    assert len(drawn.lanes) == MOST
    assert drawn.lanes[-1].label == "その他"
    assert "棚00" in {lane.label for lane in drawn.lanes}
    assert "棚01" not in {lane.label for lane in drawn.lanes}


@pytest.mark.parametrize("frame", [WIDE, NARROW])
def test_a_thousand_entries_stay_within_the_drawing_and_few_enough_to_draw(frame):
    some = [Stay(f"人{n % 40}", "in_use" if n % 2 else "stored", at(n), at(n + 1)) for n in range(1000)]
    refused = [Moment(at(n), "broken", n) for n in range(0, 1000, 3)]
    drawn = draw(some, refused, frame)
    assert all(frame.left <= b.x and b.x + b.width <= frame.width for b in drawn.bars)
    assert all(frame.left <= d.x <= frame.width for d in drawn.marks)
    assert len(drawn.bars) <= MOST * (frame.width / 2)
    assert drawn.height == drawn.lanes[-1].y + 38


def test_a_refusal_stands_on_the_lane_where_the_item_was_then():
    some = stays(("ロッカー1", 0, 10), ("佐藤", 10, 20), ("ロッカー2", 20, 30))
    drawn = draw(some, [Moment(at(15), "broken", 0)])
    (dot,) = drawn.marks
    assert dot.y == drawn.lanes[1].y
    assert drawn.bars[1].x < dot.x < drawn.bars[2].x


@pytest.mark.parametrize("hours", [0, 0.2, 5, 30, 24 * 9, 24 * 70, 24 * 400, 24 * 3000])
@pytest.mark.parametrize("frame", [WIDE, NARROW])
def test_there_are_always_a_few_dates_and_never_too_many(hours, frame):
    drawn = draw(stays(("ロッカー1", 0, hours)), frame=frame)
    assert 1 <= len(drawn.ticks) <= frame.ticks + 1
    assert all(frame.left <= t.x <= frame.width - frame.right + 0.2 for t in drawn.ticks)
    assert len({t.x for t in drawn.ticks}) == len(drawn.ticks)


def test_a_long_name_is_cut_where_the_lane_has_no_room():
    drawn = draw(stays(("本社の三階の奥のロッカー", 0, 1)), frame=NARROW)
    assert drawn.lanes[0].label == "本社の三階…"


def test_a_part_of_the_time_is_drawn_alone_and_what_reaches_beyond_is_cut():
    span = Span(at(10), at(60))
    drawn = draw(stays(("受付", 0, 5), ("ロッカー1", 5, 50), ("佐藤", 50, 100)), [Moment(at(4), "late", 1)], span=span)
    assert [lane.label for lane in drawn.lanes] == ["ロッカー1", "佐藤"]
    assert drawn.bars[0].x == WIDE.left
    assert drawn.bars[-1].x + drawn.bars[-1].width == pytest.approx(WIDE.width - WIDE.right, abs=0.2)
    assert drawn.marks == []


def test_nearer_is_half_as_long_about_the_same_middle_and_farther_takes_it_back():
    span = Span(at(0), at(100))
    assert span.moved(0.5) == Span(at(25), at(75))
    assert span.moved(0.5).moved(2) == span
    assert span.moved(1, 0.5) == Span(at(50), at(150))


@pytest.mark.parametrize(
    "given", [("", ""), ("x", "y"), (at(2), at(1)), ("0001-01-01", "9999-12-31"), (at(1), "9" * 400)]
)
def test_what_is_no_span_is_not_shown(given):
    assert asked(*given) is None
