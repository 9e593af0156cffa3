"""The form of a step that cannot follow now is not shown: the page of the thing says how it stands."""

import html
import re

from custody import clock
from custody.demo.cast import sent
from custody.events.incidents import IncidentOpened
from custody.models import Incident
from custody.queries.contracts import key_of
from custody.usecases import accidents


def told(browser, path):
    """The notice on the page that a form's address led to."""
    answer = browser.get(path)
    assert answer.status_code == 303
    assert answer.location == re.sub(r"/\w+/new$", "", path)
    return html.unescape(browser.get(answer.location).get_data(as_text=True))


def test_a_transport_that_has_not_left_cannot_be_counted_out_nor_a_gone_one_packed(road, browse):
    r = road().made().stocked()
    r.plan()
    at, browser = f"/transports/{key_of(r.id)}", browse("鈴木")
    assert "いま「計画」のため、「検品" in told(browser, f"{at}/counts/new")
    assert browser.get(f"{at}/packings/new").status_code == 200
    for step in (r.pack, r.seal, r.depart):
        step()
    assert "いま「搬送中」（持っている人：" in told(browser, f"{at}/packings/new")
    assert browser.get(f"{at}/relays/new").status_code == 200


def test_a_closed_incident_takes_no_note_but_its_things_may_still_be_held(desk, browse):
    event = IncidentOpened(sort="fear", known_at=clock.now(), items=desk.stored("tax"))
    accidents.open_incident(desk.user("tax"), sent(), desk.cast.contracts["tax"], event)
    row, browser = Incident.get(), browse("高橋")
    at = f"/incidents/{key_of(row.id)}"
    assert browser.get(f"{at}/notes/new").status_code == 200
    Incident.update(state="closed").execute()
    assert "いま「終結」のため、「" in told(browser, f"{at}/notes/new")
    assert browser.get(f"{at}/holds/new").status_code == 200
    assert browser.get(f"{at}/corrections/new").status_code == 200
