"""A return's link answers the same form sent again as it did the first time, and 410 to anything else."""

import pytest

from custody import db
from custody.caller import new_idem
from custody.models import Item
from custody.usecases import acknowledging


@pytest.fixture
def sent_twice(cast, desk, stranger):
    """The first answer to a form and the answer to another, changed as told; and how many entries each left."""
    items = desk.stored("tax", 2, serial="")
    token = acknowledging.make_link(cast.caller("鈴木"), cast.contracts["tax"], items, cast.places["取扱区域A"])

    def sent_twice(**changed):
        form = {"idem": new_idem(), "receipt": "第9号", "officer": "課長 田中 実"}
        first, again = (stranger.post(f"/receipts/{token}/acknowledgements", f) for f in (form, {**form, **changed}))
        assert first.status_code == 200
        assert {(i.state, i.seq) for i in Item.select().where(Item.id.in_(items))} == {("returned", 3)}
        return first, again

    return sent_twice


def test_the_same_form_again_gets_the_same_page(sent_twice):
    first, again = sent_twice()
    assert again.status_code == 200
    assert again.get_data(as_text=True) == first.get_data(as_text=True)


@pytest.mark.parametrize("changed", [{"officer": "係長 山田"}, {"idem": "another-form-of-all"}])
def test_another_form_is_told_that_the_link_is_used(sent_twice, changed):
    _, again = sent_twice(**changed)
    assert again.status_code == 410


def test_an_officer_with_a_name_of_the_contractors_is_told_so(cast, desk, stranger):
    items = desk.stored("tax", 1, serial="")
    token = acknowledging.make_link(cast.caller("鈴木"), cast.contracts["tax"], items, cast.places["取扱区域A"])
    form = {"idem": new_idem(), "receipt": "第9号", "officer": "係長 すずき いちろう"}
    refused = stranger.post(f"/receipts/{token}/acknowledgements", form)
    said = refused.get_data(as_text=True)
    assert (refused.status_code, "この氏名では" in said, "状態が変わった" in said) == (409, True, False)
    again = {**form, "idem": new_idem(), "officer": "課長 田中 実"}
    assert stranger.post(f"/receipts/{token}/acknowledgements", again).status_code == 200


@pytest.mark.parametrize("claim", ["2026-11-01T16:00", "2099-01-01T00:00"])
def test_whoever_holds_a_link_says_neither_when_nor_why(cast, desk, stranger, claim):
    items = desk.stored("tax", 1, serial="")
    token = acknowledging.make_link(cast.caller("鈴木"), cast.contracts["tax"], items, cast.places["取扱区域A"])
    form = {"idem": new_idem(), "receipt": "第9号", "officer": "課長 田中 実", "occurred": claim, "why": "遅れた"}
    assert stranger.post(f"/receipts/{token}/acknowledgements", form).status_code == 200
    ((occurred, received),) = db.rows(
        "SELECT occurred, received FROM entry WHERE subject = ? ORDER BY seq DESC LIMIT 1", (items[0],)
    )
    assert occurred == received
