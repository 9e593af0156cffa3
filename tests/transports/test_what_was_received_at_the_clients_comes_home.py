"""Received at the client's counter, and brought home on the pages: by a transport, and straight into storage."""

import html
import re
from io import BytesIO

import pytest
from PIL import Image

from custody import db
from custody.caller import new_idem
from custody.models import Case, Item, Transport
from custody.usecases import accounts


def picture():
    made = BytesIO()
    Image.new("RGB", (8, 8), "white").save(made, "PNG")
    return made.getvalue()


def text(answer):
    return html.unescape(answer.get_data(as_text=True))


@pytest.mark.parametrize(("contract", "home"), [("library", "本社"), ("tax", "取扱区域A")])  # tax: Art. 19 binds
def test_what_was_received_at_the_clients_comes_home_by_the_transport_that_its_page_offers(
    road, cast, desk, browse, contract, home
):
    r, keeper = road(contract).made().stocked(), browse("鈴木")
    (item,) = desk.received(contract, place=cast.places["区役所"])
    number = Item.get_by_id(item).number
    stored = keeper.post(
        f"/items/{number}/storages", {"idem": new_idem(), "unit": cast.places["ロッカー1"], "lock_checked": "1"}
    )
    assert stored.status_code == 409
    assert "搬送の記録なしには移せません" in text(stored)
    page = text(keeper.get(f"/items/{number}"))
    assert "持ち帰る搬送を計画する" in page
    offered = keeper.get(f"/transports/of?item={number}")
    form = text(keeper.get(offered.location))
    chosen = set(re.findall(r'value="([^"]+)"[^>]*(?:selected|checked)', form))
    assert {"receive", cast.places["区役所"], cast.places[home]} <= chosen
    plan = {
        "idem": new_idem(), "purpose": "receive", "origin": cast.places["区役所"], "destination": cast.places[home],
        "people": [cast.people["佐藤"]], "leave_at": "2030-01-01T10:00", "arrive_by": "2030-01-01T11:00",
        "contract": cast.contracts[contract].partition(":")[2],
    }  # fmt: skip
    assert keeper.post("/transports", plan).status_code == 303
    at = keeper.get(f"/transports/of?item={number}").location
    case = Case.get_by_id(r.case).number
    accounts.open_account(cast.people["伊藤"], "second-ito", "correct horse battery")
    second = {"second_login": "second-ito", "second_password": "correct horse battery"}
    steps = {
        "packings": {"case_read": case, "codes": number, "lock_checked": "1", "key_kept": "apart"},
        "sealings": {"numbers": "S-00931", "pictures": (BytesIO(picture()), "seal.png")},
        "departures": {},
        "arrivals": {"case_read": case, "place": cast.places[home]},
        "readings": {"numbers": "S-00931", "tampered": "no", **second},
        "openings": {"seal_kept": "1"},
        "counts": {"codes": number, "unit": cast.places["ロッカー1"], "lock_checked": "1"},
    }
    carrier = browse("佐藤")
    for noun, said in steps.items():
        answer = carrier.post(f"{at}/{noun}", {"idem": new_idem(), **said})
        assert answer.status_code == 303, (noun, text(answer))
    row = Item.get_by_id(item)
    assert (row.state, row.place) == ("stored", cast.places["ロッカー1"])
    assert db.rows("SELECT count(*) FROM incident") == [(0,)]
    assert Transport.get().state == "accepted"
    assert "持ち帰る搬送を計画する" not in text(keeper.get(f"/items/{number}"))
