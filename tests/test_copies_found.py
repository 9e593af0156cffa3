"""A copy that somebody made without permission is registered as found: set apart, with an incident, and counted (F12)."""

import html
from typing import Any

from custody import clock
from custody.caller import new_idem
from custody.demo.cast import sent
from custody.events.discovering import CarrierDiscovered, ContentDiscovered, CopyDiscovered
from custody.events.quarantine import ItemReleased
from custody.ledger import whole
from custody.models import Copy, Incident, Item
from custody.queries import closing
from custody.registers import current
from custody.usecases import discovering, items, quarantining


def rules(outcome: Any) -> set[str]:
    return {r.rule for no in outcome.refused for r in no.refusals}


def test_a_copy_on_a_private_medium_is_set_apart_and_keeps_the_contract_open(desk: Any) -> None:
    contract, keeper = desk.cast.contracts["tax"], desk.keeper("tax")
    (source,) = desk.stored("tax")
    of = Copy.get(Copy.item == source)
    event = CarrierDiscovered(medium="usb", place=desk.cast.places["自宅"], known_at=clock.now(), where="私物のかばん")
    copy = CopyDiscovered(name="通知データ", info_class="specific", persons=120, of=of.number)
    outcome = discovering.discover(keeper, sent(), contract, event, copy)
    assert not outcome.refused
    made, item = Copy.get_by_id(outcome.first("copy")), Item.get_by_id(outcome.first("item"))
    told = Incident.get_by_id(outcome.first("incident"))
    assert (item.state, item.owner, made.state, made.permission, made.parent) == (
        "quarantined", "individual", "live", None, of.id
    )  # fmt: skip
    assert (told.sort, told.items, told.persons) == ("copied", [item.id], 120)
    left = {m.what: m.count for m in closing.matters(current().contract(contract))}
    assert (left["items"], left["copies"], left["incidents"]) == (2, 2, 1)
    assert "R-09-6" in rules(items.store(keeper, sent(), [item.id], desk.storing(note="確かめた")))
    release = ItemReleased(why_released="checked", grounds="返還の準備")
    assert not quarantining.release(desk.cast.caller("高橋"), sent(), [item.id], release).refused
    assert "R-09-6" in rules(items.store(keeper, sent(), [item.id], desk.storing()))
    assert not list(whole.verify_all())


def test_a_copy_on_what_is_registered_sets_it_apart(desk: Any) -> None:
    (item,) = desk.stored("tax")
    event = ContentDiscovered(known_at=clock.now(), where="棚卸で中身を確かめた")
    copy = CopyDiscovered(name="別の名簿", info_class="personal")
    assert not discovering.discover_on(desk.keeper("tax"), sent(), item, event, copy).refused
    row = Item.get_by_id(item)
    assert (row.state, len(row.contents)) == ("quarantined", 2)


def test_it_is_registered_on_a_page_of_the_contract_and_leads_to_the_incident(desk: Any, browse: Any) -> None:
    contract, keeper = desk.cast.contracts["tax"].partition(":")[2], browse("鈴木")
    at = f"/contracts/{contract}"
    assert f"{at}/discoveries/new" in keeper.get(at).get_data(as_text=True)
    page = html.unescape(keeper.get(f"{at}/discoveries/new").get_data(as_text=True))
    assert "元の写しの番号" in page
    form = {
        "idem": new_idem(), "medium": "usb", "owner": "individual", "encryption": "no", "place": desk.cast.places["作業室"],
        "known_at": "2026-01-05T10:00", "where": "机の上", "name": "名簿", "info_class": "personal",
    }  # fmt: skip
    assert keeper.post(f"{at}/discoveries", {**form, "of": "K-999999"}).status_code == 422
    answer = keeper.post(f"{at}/discoveries", {**form, "idem": new_idem()})
    assert answer.status_code == 303
    assert "無断複製" in html.unescape(keeper.get(answer.location).get_data(as_text=True))
    assert "許可なし（発見）" in html.unescape(keeper.get(f"{at}/copies").get_data(as_text=True))
