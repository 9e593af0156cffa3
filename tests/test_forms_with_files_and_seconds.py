"""A form of the registers that takes photos keeps them when it is shown again; a second person may sign it."""

import io
from typing import Any

import pytest
from flask import g
from PIL import Image

from custody.errors import BadInput, Conflict, SecondPersonNotConfirmed
from custody.events import Event
from custody.events.base import Hash, Line, Photos, ask
from custody.text import Text
from custody.usecases import photos
from custody.web.reading import read
from custody.web.register_forms import RegisterForm, answer, form_page
from custody.web.second_person import Second
from custody.web.uploads import files_of, uploaded


class Seen(Event):
    """No kind of the vocabulary: it has no name."""

    title = Text("見た", "Seen")
    line: Line = ask("行", "Line")
    photos_: Photos = ask("写真", "Photos", "photos", default=[])
    paper: Hash | None = ask("控え", "Paper", "scan", default=None)


FORM = RegisterForm(Seen, "/here", "/back", second=Second(Text("見ました", "I saw it"), [("物", "M-000001")]))


@pytest.fixture
def engine() -> str:
    return "sqlite"


def jpeg(colour: str) -> io.BytesIO:
    made = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(made, "JPEG")
    made.seek(0)
    return made


@pytest.fixture
def sending(app: Any, cast: Any) -> Any:
    """A request of 佐藤's with a form."""

    def begin(data: dict[str, Any]) -> Any:
        context = app.test_request_context("/here", method="POST", data=data)
        context.push()
        g.caller = cast.caller("佐藤")
        contexts.append(context)
        return context.request

    contexts: list[Any] = []
    yield begin
    for context in reversed(contexts):
        context.pop()


def test_photos_are_kept_as_they_come_and_an_empty_choice_is_none(cast: Any, sending: Any) -> None:
    tax = cast.contracts["tax"]
    request = sending({"line": "x", "photos_": [(jpeg("red"), "a.jpg"), (jpeg("blue"), "a.jpg"), (io.BytesIO(), "")]})
    event = read(Seen, request.form, **files_of(Seen, tax))
    assert len(event.photos_) == 2
    assert event.paper is None
    assert photos.kept(tax, event.photos_) == event.photos_


def test_a_form_shown_again_still_has_the_photos(cast: Any, sending: Any) -> None:
    tax = cast.contracts["tax"]
    request = sending({"line": "", "photos_": [(jpeg("red"), "a.jpg")]})
    kept = files_of(Seen, tax)
    with pytest.raises(BadInput) as wrong:
        read(Seen, request.form, **kept)
    page = form_page(FORM, wrong.value)
    (hash_,) = kept["photos_"]
    assert f'<input type="hidden" name="photos_" value="{hash_}">' in page
    assert 'enctype="multipart/form-data"' in page
    sending({"line": "x", "photos_": hash_})
    assert uploaded("photos_", tax) == [hash_]


def test_a_hash_of_another_contract_is_not_taken(cast: Any, sending: Any) -> None:
    foreign = photos.keep(cast.caller("山本"), cast.contracts["other"], jpeg("green").read())
    sending({"photos_": [foreign, "x", "0" * 64]})
    assert uploaded("photos_", cast.contracts["tax"]) == []


def test_what_is_no_photo_is_said_at_its_field(cast: Any, sending: Any) -> None:
    sending({"paper": (io.BytesIO(b"#!/bin/sh"), "scan.pdf")})
    with pytest.raises(BadInput) as wrong:
        files_of(Seen, cast.contracts["tax"])
    assert list(wrong.value.fields) == ["paper"]


def test_the_second_person_reads_what_they_sign(sending: Any) -> None:
    sending({})
    page = form_page(FORM)
    assert all(part in page for part in ("見ました", "M-000001", 'name="second_login"', 'name="second_password"'))


@pytest.mark.parametrize(("error", "status"), [(SecondPersonNotConfirmed(), 422), (Conflict(), 409)])
def test_who_is_not_confirmed_and_what_has_changed_is_said(sending: Any, error: Exception, status: int) -> None:
    sending({"line": "x"})

    def work() -> Any:
        raise error

    page, given = answer(FORM, work, lambda _: "/")  # type: ignore[misc]
    assert given == status
    assert error.message.ja in page  # type: ignore[attr-defined]
    assert ('name="second_login"' in page) == (status == 422)
    assert ('href="/back"' in page) or status == 422
