"""A number that is not of the contract meant is said at its field, alike whether it is another's or nobody's."""

import html

import pytest

from custody.caller import new_idem
from custody.models import Item
from custody.queries.contracts import key_of


@pytest.mark.parametrize("which", ["own other contract", "somebody else's", "unknown"])
def test_it_is_said_at_the_field_and_nothing_is_registered(which, desk, cast, browse):
    contract = {"own other contract": "library", "somebody else's": "other"}.get(which)
    number = Item.get_by_id(desk.stored(contract)[0]).number if contract else "M-999999"
    at = f"/contracts/{key_of(cast.contracts['tax'])}/authorisations/copy"
    form = {
        "dated": "2026-11-01", "officer": "課長 田中 実", "how": "oral", "items": number, "allowed": "5",
        "methods": ["print"], "media": ["paper"], "purpose": "校正刷り", "since": "2026-11-01",
        "until": "2099-12-31", "after": "erase", "idem": new_idem(),
    }  # fmt: skip
    answer = browse("高橋").post(at, form)
    said = html.unescape(answer.get_data(as_text=True))
    assert answer.status_code == 422
    assert f"この契約にはない番号です：{number}。" in said
