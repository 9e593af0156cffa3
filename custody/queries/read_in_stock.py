"""Seals that stand in stock and were read on a case: misread, or another was typed when they were put on (C08)."""

from __future__ import annotations

from custody import db
from custody.events.seals import numbers_in, plain_number
from custody.ledger import project
from custody.models import Incident, Transport
from custody.queries.cases import in_stock
from custody.queries.seal_readings import readings


def of_transport(row: Transport) -> dict[str, str]:
    """The numbers as they are compared -> as they are printed; none before they may be seen (C08), nor after the
    accident was closed. One that waits on another case to be read blind stands among them as it does on the list.
    """
    if not db.rows("SELECT 1 FROM incident WHERE transport = ? AND state = 'open' LIMIT 1", (row.id,)):
        return {}
    read = {plain_number(n) for r in readings(row) if not r.right for n in numbers_in(r.read)}
    return dict(sorted(in_stock(sorted(read)).items())) if read else {}


def of_incident(incident: Incident) -> dict[str, str]:
    """Those of the transport that an incident about seals is about."""
    row = project.load([incident.transport]).get(incident.transport) if incident.transport else None
    if incident.sort != "seal" or not isinstance(row, Transport) or row.contract != incident.contract:
        return {}
    return of_transport(row)
