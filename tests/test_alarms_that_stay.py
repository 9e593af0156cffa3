"""What is still owed goes on being said, whatever else was closed or withdrawn meanwhile."""

from datetime import timedelta
from typing import Any

from custody import clock
from custody.demo.cast import sent
from custody.events.finding import ItemMissing
from custody.events.incidents import IncidentEvent
from custody.events.notices import (
    ClientNotified,
    IncidentClosed,
    RegulatorFinal,
    RegulatorPrompt,
    ReportingDecided,
    ReportSubmitted,
)
from custody.queries import deadlines
from custody.registers import current
from custody.usecases import accidents, items


def said(cast: Any, name: str) -> list[str]:
    boss, now = cast.caller("高橋"), clock.stamp(clock.parse(clock.now()) + 40 * timedelta(days=1))
    scope = deadlines.Scope(current(), [current().contract(c) for c in sorted(boss.contracts)], now)
    return [due.subject for due in deadlines.found(deadlines.BY_NAME[name], boss, scope)]


def test_a_report_owed_to_a_regulator_is_said_after_the_incident_is_closed_until_it_is_made(
    desk: Any, cast: Any
) -> None:
    lost, boss = desk.out("library"), cast.caller("高橋")
    missing = ItemMissing(known_at=desk.ago(5), sought="部屋を探した")
    done = items.report_missing(desk.user("library"), sent(), lost, missing).done
    incident = next(d.subject for d in done if d.kind == "incident.opened")

    def record(event: IncidentEvent) -> None:
        assert not accidents.record(boss, sent(), incident, event).refused

    record(ClientNotified(at=desk.ago(2), sender="高橋", to="図書課", content="紛失"))
    record(ReportSubmitted.model_validate({"on": clock.today(), "sort": "first", "document": "1"}))
    record(ReportingDecided.model_validate({"decision": "report", "reason": "100人を超える"}))
    record(IncidentClosed(cause="不注意", prevention="確認", agreed="図書課 課長 田辺"))
    assert said(cast, "prompt") == [incident]
    record(RegulatorPrompt(on=clock.today()))
    assert (said(cast, "prompt"), said(cast, "final")) == ([], [incident])
    record(RegulatorFinal(on=clock.today()))
    assert said(cast, "final") == []
