"""Photos of seals go with what is kept without signal, and with what a second person signs on their own phone."""

import hashlib
import re
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from custody import clock
from custody.caller import new_idem
from custody.models import Transport
from custody.usecases import accounts

PASSWORD = "vault-lantern-ito-29"


@pytest.fixture
def engine() -> str:
    return "sqlite"


def picture() -> bytes:
    made = BytesIO()
    Image.new("RGB", (8, 8), "black").save(made, "PNG")
    return made.getvalue()


def test_seals_put_on_without_signal_are_recorded_with_their_photos(road: Any, cast: Any, browse: Any) -> None:
    told = road().made().stocked()
    told.plan()
    told.pack()
    shot, stamp, phone = picture(), clock.now(), browse("佐藤")
    number = Transport.get_by_id(told.id).number
    assert number in phone.get("/offline/pocket").text
    form = {
        "act": "sealings", "codes": number, "numbers": "S-00931", "person": cast.people["佐藤"], "idem": new_idem(),
        "pictures": (BytesIO(shot), "seal.png"), "device_time": stamp, "device_now": stamp,
        "photo_hash": hashlib.sha256(shot).hexdigest(),
    }  # fmt: skip
    assert phone.post("/offline/acts", form).get_json() == {"done": 1, "aside": 0}
    assert Transport.get_by_id(told.id).state == "sealed"


def test_the_photo_of_a_seal_stays_while_the_second_reader_signs_elsewhere(road: Any, cast: Any, browse: Any) -> None:
    accounts.open_account(cast.people["伊藤"], "ito", PASSWORD)
    told = road().made().stocked()
    for step in (told.plan, told.pack, told.seal, told.depart, told.arrive):
        step()
    first, path = browse("鈴木"), f"/transports/{told.id.partition(':')[2]}/readings"
    form = {"numbers": "S-00931", "read": "S-00931", "tampered": "no"}
    shot = (BytesIO(picture()), "seal.png")
    asked = first.post(path, {**form, "idem": new_idem(), "second_by": "ask", "pictures": shot}).text
    code = re.findall(r'name="second_ask" value="([^"]+)"', asked)[0]
    (kept,) = re.findall(r'name="pictures" value="([0-9a-f]{64})"', asked)
    own = browse("伊藤")
    assert "1枚" in own.get(f"/second/{code}").text
    assert own.post(f"/second/{code}", {"now": PASSWORD}).status_code == 200
    assert first.post(path, {**form, "idem": new_idem(), "second_ask": code}).status_code == 422
    done = first.post(path, {**form, "idem": new_idem(), "second_ask": code, "pictures": kept})
    assert done.status_code == 303, done.text
    assert Transport.get_by_id(told.id).state == "verified"
