"""Accidents and the fear of one: opened with what is missing, told, reported, closed; nothing leaves quarantine unsaid."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from custody import clock, db, registers
from custody.demo.cast import sent
from custody.errors import BadInput, Conflict, NotFound
from custody.events.finding import ItemFound, ItemMissing
from custody.events.incidents import IncidentNoted, IncidentOpened, KnownCorrected
from custody.events.items import ItemVoided
from custody.events.notices import (
    ClientNotified,
    IncidentClosed,
    PersonsNotified,
    RegulatorFinal,
    RegulatorPrompt,
    ReportSubmitted,
)
from custody.events.quarantine import HoldPlaced, HoldReleased, ItemReleased
from custody.ledger import whole
from custody.models import Incident, Item
from custody.queries import deadlines
from custody.queries import incidents as incident_queries
from custody.usecases import accidents, items, quarantining


def rules(outcome: Any) -> dict[str, str]:
    return {r.rule: r.basis.ja for no in outcome.refused for r in no.refusals}


def missed(desk: Any, ids: list[str], contract: str = "tax", minutes: int = 5) -> list[Incident]:
    event = ItemMissing(known_at=desk.ago(minutes), sought="棚の裏")
    done = items.report_missing(desk.user(contract), sent(), ids, event).done
    return [Incident.get_by_id(d.subject) for d in done if d.kind == "incident.opened"]


def told(desk: Any, row: Incident, minutes: int = 2) -> None:
    event = ClientNotified(at=desk.ago(minutes), sender="高橋", to="田中", content="所在不明の物がある")
    assert not accidents.record(desk.cast.caller("佐藤"), sent(), row.id, event).refused


def reported(desk: Any, row: Incident) -> None:
    event = ReportSubmitted(on=clock.today(), sort="first", document="事故報告-1")
    assert not accidents.record(desk.cast.caller("鈴木"), sent(), row.id, event).refused


def closed(desk: Any, row: Incident) -> Any:
    event = IncidentClosed(cause="棚の裏に落ちた", prevention="棚に縁を付ける", agreed="田中")
    return accidents.record(desk.cast.caller("高橋"), sent(), row.id, event)


def found(desk: Any, item: str) -> None:
    event = ItemFound(place=desk.cast.places["取扱区域A"], condition="good", where="棚の裏")
    items.find(desk.user("tax"), sent(), [item], event)


def test_what_is_missing_together_opens_one_incident_in_the_same_act(desk: Any) -> None:
    made = desk.stored("tax", 3)
    (row,) = missed(desk, made)
    assert (row.sort, row.state, row.number[:2], sorted(row.items)) == ("loss", "open", "I-", sorted(made))
    assert row.known_at < row.opened_at
    batches = {
        b for (b,) in db.rows("SELECT batch FROM entry WHERE kind IN ('item.reported_missing', 'incident.opened')")
    }
    assert len(batches) == 1
    assert not list(whole.verify_all())


def test_things_of_two_contracts_open_an_incident_each(desk: Any) -> None:
    (tax,), (welfare,) = desk.stored("tax"), desk.stored("welfare")
    rows = missed(desk, [tax, welfare])
    assert {r.contract: r.items for r in rows} == {
        desk.cast.contracts["tax"]: [tax],
        desk.cast.contracts["welfare"]: [welfare],
    }


def test_an_incident_proposes_how_many_people_the_copies_speak_of(desk: Any) -> None:
    (item,) = desk.stored("tax")
    db.rows("UPDATE copy SET persons = 120 WHERE item = ? RETURNING id", (item,))
    (row,) = missed(desk, [item])
    assert (row.persons, row.encryption) == (120, "unknown")


def test_a_time_of_knowing_to_come_is_not_written(desk: Any) -> None:
    (item,) = desk.stored("tax")
    with pytest.raises(BadInput):
        items.report_missing(desk.user("tax"), sent(), [item], ItemMissing(known_at=desk.due(), sought="棚"))
    assert Item.get_by_id(item).state == "stored"
    assert db.rows("SELECT count(*) FROM incident")[0][0] == 0


def test_the_time_of_knowing_changes_only_by_a_correction_that_keeps_both(desk: Any) -> None:
    (row,) = missed(desk, desk.stored("tax"))
    event = KnownCorrected(known_at=desk.ago(30), reason="時計が遅れていた")
    accidents.record(desk.cast.caller("高橋"), sent(), row.id, event)
    after = Incident.get_by_id(row.id)
    assert (after.known_at, after.known_before) == (event.known_at, [row.known_at])


@pytest.mark.parametrize("times", [(), (30,), (30, 90)])
def test_the_first_report_names_every_time_of_knowing_that_was_given(desk: Any, browse: Any, times: Any) -> None:
    (row,) = missed(desk, desk.stored("tax"))
    for minutes in times:
        event = KnownCorrected(known_at=desk.ago(minutes), reason="時計が遅れていた")
        assert not accidents.record(desk.cast.caller("高橋"), sent(), row.id, event).refused
    after = Incident.get_by_id(row.id)
    page = browse("高橋").get(f"/incidents/{row.id.partition(':')[2]}").get_data(as_text=True)
    (line,) = (x for x in page.splitlines() if x.startswith("気づいた日時："))
    said = [f"{t.month}月{t.day}日 {t:%H:%M}" for t in map(clock.japan, (after.known_at, *after.known_before))]
    assert [s in line for s in said] == [True] * (1 + len(times))
    assert ("訂正前" in line) is bool(times)


@pytest.mark.parametrize(("corrected", "counts"), [(10, 300), (600, 600)])
def test_a_correction_of_the_time_of_knowing_never_postpones_a_deadline(
    desk: Any, browse: Any, corrected: int, counts: int
) -> None:
    (row,) = missed(desk, desk.stored("tax"), minutes=300)
    event = KnownCorrected(known_at=desk.ago(corrected), reason="聞き違い")
    assert not accidents.record(desk.cast.caller("高橋"), sent(), row.id, event).refused
    after, now = Incident.get_by_id(row.id), clock.now()
    assert after.first_known[:16] == desk.ago(counts)[:16]
    assert incident_queries.clock_of(after, now).since.ja == f"{counts // 60}時間0分"
    manager, book = desk.cast.caller("高橋"), registers.current()
    scope = deadlines.Scope(book, [book.contract(row.contract)], now)
    (due,) = deadlines.found(deadlines.BY_NAME["unnotified"], manager, scope)
    assert due.at[:16] == after.first_known[:16]
    page = browse("高橋").get(f"/incidents/{row.id.partition(':')[2]}").get_data(as_text=True)
    assert ("期限の起算" in page) is (counts > corrected)


def test_nothing_was_done_about_an_incident_before_anybody_knew(desk: Any) -> None:
    (row,) = missed(desk, desk.stored("tax"), minutes=20)
    event = IncidentNoted(what="棚を探した")
    for minutes, fits in ((90, False), (15, True)):
        early = replace(sent(), occurred=desk.ago(minutes), why="あとで書いた")
        if fits:
            assert not accidents.record(desk.cast.caller("高橋"), early, row.id, event).refused
            continue
        with pytest.raises(BadInput) as no:
            accidents.record(desk.cast.caller("高橋"), early, row.id, event)
        assert "知った日時より前" in no.value.fields["occurred"][0].ja


def test_the_client_is_not_told_before_anybody_knew(desk: Any) -> None:
    (row,) = missed(desk, desk.stored("tax"))
    with pytest.raises(BadInput):
        told(desk, row, minutes=60)
    told(desk, row)
    event = KnownCorrected(known_at=desk.ago(0), reason="後だった")
    with pytest.raises(BadInput):
        accidents.record(desk.cast.caller("高橋"), sent(), row.id, event)


DATED = {
    "report": lambda on: ReportSubmitted(on=on, sort="full", document="事故報告-2"),
    "prompt": lambda on: RegulatorPrompt(on=on),
    "final": lambda on: RegulatorFinal(on=on),
    "persons": lambda on: PersonsNotified(on=on, told=3),
}


def day_of(stamp: str, days: int = 0) -> str:
    return (clock.japan(stamp).date() + timedelta(days=days)).isoformat()


@pytest.mark.parametrize("made", DATED.values(), ids=DATED)
def test_nothing_is_reported_before_the_day_of_knowing_or_after_today(desk: Any, made: Any) -> None:
    (row,) = missed(desk, desk.stored("tax"), minutes=3 * 24 * 60)
    boss, now = desk.cast.caller("高橋"), clock.now()
    for wrong in (day_of(row.known_at, -1), "2020-01-01", day_of(now, 1), "2099-01-01"):
        with pytest.raises(BadInput) as no:
            accidents.record(boss, sent(), row.id, made(wrong))
        assert list(no.value.fields) == ["on"]
    for right in (day_of(row.known_at), day_of(now)):
        assert not accidents.record(boss, sent(), row.id, made(right)).refused


def test_a_report_made_before_a_corrected_time_of_knowing_still_fits(desk: Any) -> None:
    (row,) = missed(desk, desk.stored("tax"), minutes=3 * 24 * 60)
    event = KnownCorrected(known_at=desk.ago(5), reason="聞き違い")
    assert not accidents.record(desk.cast.caller("高橋"), sent(), row.id, event).refused
    early = ReportSubmitted(on=day_of(row.known_at), sort="first", document="事故報告-1")
    assert not accidents.record(desk.cast.caller("高橋"), sent(), row.id, early).refused


def test_the_first_notice_is_the_one_that_counts(desk: Any) -> None:
    (row,) = missed(desk, desk.stored("tax"), minutes=30)
    told(desk, row, minutes=5)
    told(desk, row, minutes=20)
    assert Incident.get_by_id(row.id).notified_at[:16] == desk.ago(20)[:16]


@pytest.mark.parametrize(("contract", "article"), [("tax", "第12条"), ("library", "第12条")])
def test_an_incident_ends_only_after_notice_and_report(desk: Any, contract: str, article: str) -> None:
    (row,) = missed(desk, desk.stored(contract), contract)
    assert rules(closed(desk, row)) == {"R-12-1": article}
    told(desk, row)
    assert rules(closed(desk, row)) == {"R-12-1": article}
    reported(desk, row)
    assert not closed(desk, row).refused
    assert Incident.get_by_id(row.id).state == "closed"
    with pytest.raises(Conflict):
        told(desk, row)


def test_what_is_found_is_noted_and_stays_apart_until_it_is_released(desk: Any) -> None:
    (item,) = desk.stored("tax")
    (row,) = missed(desk, [item])
    found(desk, item)
    assert (Incident.get_by_id(row.id).found, Item.get_by_id(item).state) == ([item], "quarantined")
    word = desk.storing(note="異常なし")
    assert rules(items.store(desk.keeper("tax"), sent(), [item], word)) == {"R-12-4": "社内基準"}
    event = ItemReleased(why_released="checked", grounds="封と番号を確かめた")
    assert not quarantining.release(desk.cast.caller("高橋"), sent(), [item], event).refused
    assert not items.store(desk.keeper("tax"), sent(), [item], desk.storing()).refused
    assert Item.get_by_id(item).state == "stored"


def test_an_incident_does_not_end_on_bare_words(desk: Any) -> None:
    """R-12-9, R-12-10: the report is a paper, and who agreed is somebody of the client's."""
    (row,) = missed(desk, desk.stored("tax"))
    told(desk, row)
    boss = desk.cast.caller("高橋")
    bare = ReportSubmitted(on=clock.today(), sort="first")
    assert set(rules(accidents.record(boss, sent(), row.id, bare))) == {"R-12-9"}
    reported(desk, row)
    ours = IncidentClosed(cause="不注意", prevention="確認", agreed="管理責任者 高橋 誠")
    assert set(rules(accidents.record(boss, sent(), row.id, ours))) == {"R-12-10"}
    with pytest.raises(BadInput):
        accidents.record(boss, sent(), row.id, ours.model_copy(update={"agreed": "課長 高橋"}))
    assert not closed(desk, row).refused


def test_a_closed_incident_lets_go_but_asks_for_a_word(desk: Any) -> None:
    (item,) = desk.stored("tax")
    (row,) = missed(desk, [item])
    found(desk, item)
    told(desk, row)
    reported(desk, row)
    closed(desk, row)
    assert rules(items.store(desk.keeper("tax"), sent(), [item], desk.storing())) == {"R-12-5": "社内基準"}
    assert not items.store(desk.keeper("tax"), sent(), [item], desk.storing(note="発注者が了承")).refused


def test_what_was_never_quarantined_is_stored_without_a_word(desk: Any) -> None:
    assert not items.store(desk.keeper("tax"), sent(), desk.received("tax"), desk.storing()).refused


def test_a_hold_lasts_until_everyone_who_asked_lets_go(desk: Any) -> None:
    (item,) = desk.stored("tax", info_class=None)
    manager = desk.cast.caller("高橋")
    for who in ("police", "client"):
        quarantining.hold(manager, sent(), [item], HoldPlaced(held_by=who))
    with pytest.raises(BadInput):
        quarantining.hold(manager, sent(), [item], HoldReleased(held_by="management"))
    quarantining.hold(manager, sent(), [item], HoldReleased(held_by="client"))
    assert Item.get_by_id(item).hold is True
    refused = items.take_out(desk.user("tax"), sent(), [item], desk.using())
    assert rules(refused)["R-12-2"] == "第12条"
    quarantining.hold(manager, sent(), [item], HoldReleased(held_by="police"))
    assert Item.get_by_id(item).hold is False
    assert not list(whole.verify_all())


def test_what_is_held_is_not_struck_off(desk: Any) -> None:
    from custody.caller import Signature, Submission, new_idem

    (item,) = desk.stored("tax", info_class=None)
    quarantining.hold(desk.cast.caller("高橋"), sent(), [item], HoldPlaced(held_by="police"))
    both = Submission(new_idem(), second=Signature(desk.cast.people["高橋"], "password", desk.ago(0)))
    assert "R-12-2" in rules(items.void(desk.keeper("tax"), both, [item], ItemVoided(reason="double")))


@pytest.mark.parametrize(("apart", "state"), [(True, "quarantined"), (False, "stored")])
def test_an_incident_on_a_thing_that_is_there_is_told_on_its_own_chain(desk: Any, apart: bool, state: str) -> None:
    (item,) = desk.stored("tax")
    event = IncidentOpened(sort="fear", known_at=desk.ago(1), items=[item], apart=apart)
    outcome = accidents.open_incident(desk.keeper("tax"), sent(), desk.cast.contracts["tax"], event)
    assert {d.kind for d in outcome.done} == {"incident.opened", "item.quarantined" if apart else "item.involved"}
    assert Item.get_by_id(item).state == state
    assert not list(whole.verify_all())


def test_an_incident_does_not_set_apart_what_nobody_has_found(desk: Any) -> None:
    (item,) = desk.stored("tax", 1)
    missed(desk, [item])
    event = IncidentOpened(sort="leak", known_at=desk.ago(1), items=[item], apart=True)
    outcome = accidents.open_incident(desk.user("tax"), sent(), desk.cast.contracts["tax"], event)
    assert {d.kind for d in outcome.done} == {"incident.opened", "item.involved"}
    assert Item.get_by_id(item).state == "missing"


def test_an_incident_names_no_other_contracts_things(desk: Any) -> None:
    (item,) = desk.stored("other")
    event = IncidentOpened(sort="fear", known_at=desk.ago(1), items=[item])
    with pytest.raises(NotFound):
        accidents.open_incident(desk.keeper("tax"), sent(), desk.cast.contracts["tax"], event)


def test_another_contracts_incident_is_not_there(desk: Any) -> None:
    (row,) = missed(desk, desk.stored("tax"))
    with pytest.raises(NotFound):
        accidents.record(desk.keeper("other"), sent(), row.id, IncidentNoted(what="x"))
