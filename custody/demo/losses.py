"""What follows on a loss in the demo: the client is told, a report is written, the incident ends (Art. 12)."""

from __future__ import annotations

from datetime import datetime

from custody import clock
from custody.demo.house import House
from custody.events.notices import ClientNotified, IncidentClosed, ReportSort, ReportSubmitted
from custody.models import Incident
from custody.usecases import accidents


def _incident(item: str) -> str:
    rows = Incident.select().where(Incident.state == "open").order_by(Incident.number)
    return next(row.id for row in rows if item in row.items)


def the_client_is_told(when: datetime, house: House, item: str) -> None:
    told = ClientNotified(
        at=clock.stamp(when),
        sender="高橋 誠",
        to="発注者の担当課",
        content="媒体1点の所在不明を伝えた。捜索を続けている",
    )
    accidents.record(house.by("高橋"), house.sent(when), _incident(item), told)


def is_reported_and_closed(when: datetime, house: House, item: str) -> None:
    incident, on = _incident(item), when.date().isoformat()
    report = ReportSubmitted(sort=ReportSort.FULL, on=on, document="事故報告-1", receipt="発注者の担当課")
    accidents.record(house.by("鈴木"), house.sent(when), incident, report)
    end = IncidentClosed(
        cause="複合機の裏に落ちた", prevention="複合機の周りに物を置かない", agreed=f"発注者の担当課 {on}"
    )
    accidents.record(house.by("高橋"), house.sent(when), incident, end)
