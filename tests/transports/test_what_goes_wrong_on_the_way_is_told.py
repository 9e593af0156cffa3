"""Seals that do not agree or are not intact on the way: the page says so at once and leads to the incident, and tells no number."""

import html

import pytest

from custody.caller import new_idem
from custody.demo.cast import sent
from custody.events.under_way import TransportCheckpoint, TransportRelayed
from custody.models import Incident
from custody.usecases import under_way


def page(browser, r):
    return html.unescape(browser.get(f"/transports/{r.id.partition(':')[2]}").get_data(as_text=True))


def relayed(r, numbers):
    event = TransportRelayed(numbers=numbers, receiver=r.cast.people["伊藤"])
    under_way.relay(r.who("佐藤"), r.by("伊藤"), r.id, event)


def looked_at(r, intact):
    under_way.checkpoint(r.who("佐藤"), sent(), r.id, TransportCheckpoint(intact=intact))


@pytest.mark.parametrize("wrong", [lambda r: relayed(r, "S-00932"), lambda r: looked_at(r, intact=False)])
def test_the_transport_leads_to_its_incident(road, browse, wrong):
    r = road().on_its_way()
    wrong(r)
    incident = Incident.get(Incident.transport == r.id)
    assert r.row().incident == incident.id
    for who in ("高橋", "鈴木", "佐藤"):
        shown = page(browse(who), r)
        assert f'href="/incidents/{incident.id.partition(":")[2]}"' in shown
        assert "0093" not in shown


@pytest.mark.parametrize("fine", [lambda r: relayed(r, "S-00931"), lambda r: looked_at(r, intact=True)])
def test_what_is_right_leads_nowhere(road, fine):
    r = road().on_its_way()
    fine(r)
    assert r.row().incident is None


@pytest.mark.parametrize(("intact", "said"), [("no", True), ("yes", False)])
def test_the_answer_says_aloud_that_an_incident_was_opened(road, browse, intact, said):
    r, browser = road().on_its_way(), browse("佐藤")
    sent_ = {"idem": new_idem(), "intact": intact}
    answer = browser.post(f"/transports/{r.id.partition(':')[2]}/checkpoints", sent_)
    assert answer.status_code == 303
    assert ("事故として登録しました" in page(browser, r)) is said


def test_who_has_a_transport_that_is_over_is_not_said(road, browse):
    r = road().on_its_way()
    assert "いま持つ人" in page(browse("鈴木"), r)
    for step in (r.arrive, r.read, r.open, r.count):
        step()
    assert "いま持つ人" not in page(browse("鈴木"), r)
