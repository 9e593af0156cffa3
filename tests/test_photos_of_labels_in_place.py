"""A photo of the label in its place goes with the record that it is on: kept once, looked at by who has a part."""

import io
from typing import Any

import pytest
from PIL import Image

from custody import db, errors
from custody.caller import new_idem
from custody.demo.cast import sent
from custody.ledger import project
from custody.usecases import labelling, photos


def picture(colour: str = "red") -> io.BytesIO:
    made = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(made, "JPEG", comment=b"SecretComment")
    made.seek(0)
    return made


@pytest.fixture
def printed(cast: Any, desk: Any) -> tuple[str, str, str]:
    """An item whose label is printed and not on yet: its id, its number, the code."""
    (item,) = desk.received("tax")
    labelling.print_labels(cast.caller("鈴木"), sent(), [item], "a4-24")
    ((number,),) = db.rows("SELECT number FROM item WHERE id = ?", (item,))
    ((code,),) = db.rows("SELECT code FROM label WHERE subject = ?", (item,))
    return item, str(number), str(code)


def test_the_photo_stands_in_the_entry_and_on_the_page(printed: Any, browse: Any) -> None:
    item, number, code = printed
    browser = browse("佐藤")
    form = browser.get(f"/items/{number}/attachments/new").text
    assert 'type="file"' in form
    assert 'enctype="multipart/form-data"' in form
    given = {"csrf_token": browser.token(), "idem": new_idem(), "label_code": code, "pictures": (picture(), "a.jpg")}
    answer = browser.client.post(f"/items/{number}/attachments", data=given, content_type="multipart/form-data")
    assert answer.status_code == 303
    entry = project.history(item)[-1]
    assert entry.kind == "label.attached"
    (sha256,) = entry.data["pictures"]
    assert f"/photos/{sha256}" in browser.get(f"/items/{number}").text
    shown = browser.get(f"/photos/{sha256}").data
    assert shown.startswith(b"\xff\xd8")
    assert b"Secret" not in shown


def test_a_wrong_label_is_refused_and_the_photo_is_not_asked_for_again(printed: Any, browse: Any) -> None:
    _, number, _ = printed
    browser = browse("佐藤")
    given = {"csrf_token": browser.token(), "idem": new_idem(), "label_code": "x", "pictures": (picture(), "a.jpg")}
    answer = browser.client.post(f"/items/{number}/attachments", data=given, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert '<input type="hidden" name="pictures" value="' in answer.text


def test_a_photo_of_another_contract_is_not_taken(cast: Any, printed: Any) -> None:
    item, _, code = printed
    foreign = photos.keep(cast.caller("山本"), cast.contracts["other"], picture("green").read())
    with pytest.raises(errors.BadInput):
        labelling.attach(cast.caller("佐藤"), sent(), item, code, [foreign])
    assert project.history(item)[-1].kind == "label.printed"
