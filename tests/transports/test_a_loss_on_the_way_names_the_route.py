"""What goes missing on a transport is told with the transport: its number, from where to where, and who carried it."""

import html

from custody import clock
from custody.demo.cast import sent
from custody.events.finding import ItemMissing
from custody.models import Incident, Item
from custody.queries.contracts import key_of
from custody.usecases import items


def test_the_form_the_incident_and_the_item_name_the_route_and_who_carried_it(road, desk, browse):
    r = road().on_its_way()
    (lost, *_), browser = r.items, browse("佐藤")
    at = f"/items/{Item.get_by_id(lost).number}"
    pages = [browser.get(f"{at}/missings/new")]
    items.report_missing(desk.user("tax"), sent(), [lost], ItemMissing(known_at=clock.now(), sought="車の中"))
    pages += [browser.get(at), browser.get(f"/incidents/{key_of(Incident.get().id)}")]
    for page in pages:
        said = html.unescape(page.get_data(as_text=True))
        assert f"{r.row().number} " in said
        assert "みなと市役所 → " in said or "本社 → " in said
        assert "（運ぶ人：佐藤 花子）" in said


def test_what_was_lost_from_its_locker_names_no_route(desk, browse):
    (lost,) = desk.stored("tax")
    items.report_missing(desk.user("tax"), sent(), [lost], ItemMissing(known_at=clock.now(), sought="棚"))
    browser = browse("佐藤")
    for path in (f"/items/{Item.get_by_id(lost).number}", f"/incidents/{key_of(Incident.get().id)}"):
        assert "運ぶ人" not in browser.get(path).get_data(as_text=True)
