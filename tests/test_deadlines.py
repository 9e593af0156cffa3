"""Deadlines (domain.md §7): said to whoever must act, later to who answers for them, and to nobody else."""

import re
from datetime import date, timedelta

import pytest
from making_copies import Copies

from custody import clock, db
from custody.demo.cast import sent
from custody.events.authorisations import CopyingPermitted, DestructionInstructed
from custody.events.contracts import ContractEnded
from custody.events.finding import ItemMissing
from custody.events.oversight import AuditAnswered, AuditHeld, AuditNotified
from custody.queries import deadlines, working_days
from custody.registers import current
from custody.usecases import authorising, contracts, items, oversight


def day(n: int = 0) -> str:
    return (date.fromisoformat(clock.today()) + timedelta(days=n)).isoformat()


def said(cast, who: str, name: str, hours: float = 0) -> list:
    """What the deadline says to `who`, `hours` from now."""
    caller, book = cast.caller(who), current()
    now = clock.stamp(clock.parse(clock.now()) + timedelta(hours=hours))
    scope = deadlines.Scope(book, [book.contract(c) for c in sorted(caller.contracts)], now)
    return deadlines.found(deadlines.BY_NAME[name], caller, scope)


def permission(cast, desk, **more):
    (item,) = desk.stored("tax")
    given = {
        "items": [item], "allowed": 5, "methods": ["backup"], "media": ["tape"], "purpose": "保全", "dated": day(),
        "since": day(), "until": day(60), "officer": "課長 田中 実",
    }  # fmt: skip
    event = CopyingPermitted(**{**given, **more})
    return authorising.grant(cast.caller("高橋"), sent(), cast.contracts["tax"], event).first("authorisation")


def test_a_late_return_is_said_to_the_holder_after_half_an_hour_and_to_the_manager_after_one(desk, cast):
    (item,) = desk.stored("tax")
    items.take_out(cast.caller("佐藤"), sent(), [item], desk.using("tax", due=desk.due(1)))
    assert [len(said(cast, "佐藤", "late", h)) for h in (1.4, 1.6)] == [0, 1]
    assert [len(said(cast, "高橋", "late", h)) for h in (1.6, 2.1)] == [0, 1]
    assert said(cast, "山本", "late", 48) == []


def test_media_out_after_closing_are_said_under_article_22_alone(desk, cast):
    desk.out("tax")
    desk.out("tax", medium="paper")
    assert len(said(cast, "鈴木", "after-closing", 24)) == 1
    assert said(cast, "山本", "after-closing", 24) == []


def test_what_was_said_orally_waits_five_working_days_for_its_paper(desk, cast):
    assert working_days.after(date(2026, 11, 13), 5) == date(2026, 11, 20)  # a Friday
    assert working_days.after(date(2026, 11, 20), 5) == date(2026, 11, 30)  # Labour Thanksgiving Day on the Monday
    assert working_days.next_working(date(2026, 9, 19)) == date(2026, 9, 24)  # a day between two holidays is one too
    assert working_days.next_working(date(2026, 12, 29)) == date(2027, 1, 4)
    permission(cast, desk, how="oral", dated="2026-11-20")
    permission(cast, desk, how="written", document="みな税第9号")
    (due,) = said(cast, "高橋", "unpapered", 24 * 30)
    assert due.at == "2026-11-30T15:00:00.000Z"  # the end of that day in Japan
    assert deadlines.BY_NAME["unpapered"].level(due, "2026-11-30T14:59:00.000Z") == "soon"
    assert deadlines.BY_NAME["unpapered"].level(due, "2026-11-30T15:00:00.000Z") == "red"
    assert said(cast, "佐藤", "unpapered", 24 * 30) == []


def test_a_permission_that_runs_out_is_said_a_fortnight_before(desk, cast):
    permission(cast, desk, until=day(13))
    permission(cast, desk, until=day(40))
    assert len(said(cast, "高橋", "expiring")) == 1


def test_an_instructed_destruction_is_said_a_week_before_its_day(desk, cast):
    (item,) = desk.stored("tax")
    given = {"items": [item], "technique": "shred", "dated": day(), "officer": "課長 田中 実"}
    place = cast.places["取扱区域A"]
    for days in (6, 30):
        event = DestructionInstructed(**given, place=place, deadline=day(days))
        authorising.grant(cast.caller("高橋"), sent(), cast.contracts["tax"], event)
    (due,) = said(cast, "鈴木", "instructed")
    assert due.what.ja == "残り1件"


def test_a_contract_that_ended_owes_its_return_within_its_own_days(desk, cast):
    desk.stored("tax")
    assert said(cast, "高橋", "ended") == []
    event = ContractEnded(on=day(), how="completed")
    contracts.settle(cast.caller("高橋"), sent(), cast.contracts["tax"], event)
    (due,) = said(cast, "高橋", "ended")
    ((days,),) = db.rows("SELECT return_days FROM contract WHERE id = ?", (cast.contracts["tax"],))
    deadline = deadlines.BY_NAME["ended"]
    at = lambda n: clock.stamp(clock.parse(due.at) + timedelta(days=n))  # noqa: E731
    assert clock.japan(due.at).date().isoformat() == day(days + 1)
    assert [deadline.level(due, at(n)) for n in (-1, 1, 17)] == ["soon", "late", "red"]


def test_what_nobody_has_seen_for_over_a_month_is_to_be_looked_at(desk, cast):
    desk.stored("tax")
    assert said(cast, "鈴木", "unseen", 24 * 34) == []
    assert len(said(cast, "鈴木", "unseen", 24 * 36)) == 1


@pytest.mark.parametrize(("who", "shown"), [("高橋", True), ("佐藤", False), ("山本", False)])
def test_a_deadline_stands_on_the_first_page_of_whoever_must_act_and_opens_its_list(desk, cast, browse, who, shown):
    permission(cast, desk, how="oral", dated=day(-20))
    page = browse(who).get("/").get_data(as_text=True)
    assert ("/attention/unpapered" in page) is shown
    listed = browse(who).get("/attention/unpapered").get_data(as_text=True)
    assert ("A-000001" in listed) is shown
    assert ("至急" in listed) is shown


def test_every_deadline_has_its_words_and_a_name_of_its_own():
    assert len(deadlines.BY_NAME) == len(deadlines.DEADLINES)
    for d in deadlines.DEADLINES:
        assert d.label.ja
        assert d.label.en


def test_an_accident_the_client_was_not_told_of_is_said_at_once_and_an_alarm_after_an_hour(desk, cast):
    (item,) = desk.stored("tax")
    items.report_missing(cast.caller("佐藤"), sent(), [item], ItemMissing(known_at=clock.now(), sought="棚"))
    for who in ("佐藤", "鈴木", "高橋"):
        (due,) = said(cast, who, "unnotified")
        deadline = deadlines.BY_NAME["unnotified"]
        assert [deadline.level(due, clock.stamp(clock.parse(due.at) + timedelta(minutes=m))) for m in (1, 61)] == [
            "late", "red",
        ]  # fmt: skip
    assert said(cast, "山本", "unnotified") == []
    assert len(said(cast, "高橋", "unreported", 25)) == len(said(cast, "高橋", "not-in-full", 24 * 6)) == 1
    assert len(said(cast, "高橋", "prompt", 24 * 6)) == 1


def test_an_accident_the_client_was_not_told_of_stands_before_everything_else(desk, cast, browse):
    desk.out("tax")
    permission(cast, desk, how="oral", dated=day(-20))
    (item,) = desk.stored("tax")
    items.report_missing(cast.caller("佐藤"), sent(), [item], ItemMissing(known_at=clock.now(), sought="棚"))
    page = browse("高橋").get("/").get_data(as_text=True)
    assert re.findall(r"/attention/([a-z-]+)", page)[0] == "unnotified"


def test_an_accepted_audit_that_was_not_held_is_said_after_its_day_until_it_is(cast):
    boss, tax = cast.caller("高橋"), cast.contracts["tax"]
    told = AuditNotified(on=day(), auditor="港区監査委員", scope="保管", planned_on=day(3))
    audit = oversight.notify(boss, sent(), tax, told).first("audit")
    assert said(cast, "高橋", "unheld", 24 * 5) == []
    oversight.answer(boss, sent(), audit, AuditAnswered(on=day(), answer="accepted"))
    assert said(cast, "高橋", "unheld") == []
    assert [d.subject for d in said(cast, "高橋", "unheld", 24 * 5)] == [audit]
    assert said(cast, "佐藤", "unheld", 24 * 5) == []
    oversight.answer(boss, sent(), audit, AuditHeld(on=day(), result="良好"))
    assert said(cast, "高橋", "unheld", 24 * 5) == []


def test_a_copy_to_be_erased_is_said_once_its_permission_is_over(desk, cast):
    copies = Copies(desk)
    (item,), (target,) = desk.out("tax"), copies.blank()
    made = copies.make(item, copies.permit([item], until=day(2), after="erase"), target).first("copy")
    kept = copies.make(item, copies.permit([item], until=day(2), after="return"), copies.blank()[0]).first("copy")
    assert said(cast, "鈴木", "outlived", 24) == []
    for who in ("鈴木", "佐藤"):  # who keeps it, and who has it
        found = [d.subject for d in said(cast, who, "outlived", 24 * 4)]
        assert made in found
        assert kept not in found
    assert said(cast, "山本", "outlived", 24 * 4) == []
