"""A photo of labels is read on the server: within limits, kept nowhere, and nothing is done by it."""

import io
from typing import Any

import pytest
from filming import MIDDLE, foreign, label, shot
from PIL import Image

from custody import db
from custody.usecases import label_photos, pictures

X, Y = MIDDLE
JSON = {"Accept": "application/json"}


@pytest.fixture
def engine() -> str:
    return "sqlite"


def label_of(item: str) -> tuple[str, str]:
    return db.rows("SELECT code, item.number FROM label JOIN item ON item.id = subject WHERE subject = ?", (item,))[0]


def sent(browser: Any, photo: bytes, **headers: str) -> Any:
    return browser.post("/scan/photos", {"photo": (io.BytesIO(photo), "image.jpg")}, **headers)


def entries() -> int:
    ((n,),) = db.rows("SELECT count(*) FROM entry")
    return n


def test_one_label_in_a_photo_opens_its_item(desk, browse, tmp_path):
    (item,) = desk.stored("tax")
    code, number = label_of(item)
    browser, before = browse("佐藤"), entries()
    answer = sent(browser, shot([(label(code, number), (X, Y, 1, 12, 0.1))]))
    assert (answer.status_code, answer.location) == (303, f"/scan?q={code}")
    landed = browser.get(browser.get(answer.location).location)
    assert number in landed.text
    assert entries() == before
    assert not list((tmp_path / "files").rglob("*.jp*g"))


def test_several_labels_are_listed_and_other_peoples_codes_are_named(desk, browse):
    codes = [label_of(i) for i in desk.stored("tax", 2)]
    upper, lower = (label(c, n) for c, n in codes)
    beside = foreign("https://shop.example/menu")
    photo = shot([(upper, (X, 150, 0.8, 3, 0)), (beside, (X, 330, 0.6, 0, 0)), (lower, (X, 520, 0.8, -4, 0))])
    browser = browse("佐藤")
    said = sent(browser, photo, **JSON).json
    assert sorted(said["codes"]) == sorted(c for c, _ in codes)
    assert said["others"] == ["shop.example"]
    page = sent(browser, photo).text
    assert all(f"/scan?q={c}" in page for c, _ in codes)


@pytest.mark.parametrize(
    ("things", "sentence"),
    [([], "写真からラベルを読めませんでした"), ([(foreign("https://shop.example"), (X, Y, 1, 0, 0))], "shop.example")],
)
def test_a_photo_without_a_label_says_what_to_do(things, sentence, browse):
    assert sentence in sent(browse("佐藤"), shot(things)).text


def huge() -> bytes:
    made = io.BytesIO()
    Image.new("1", (9000, 9000)).save(made, "PNG")
    return made.getvalue()


@pytest.mark.parametrize(
    ("photo", "sentence"),
    [
        (b"", "空のファイルです"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "だけを受け付けます"),
        (b"\xff\xd8\xff\xe0 cut off", "だけを受け付けます"),
        (huge(), "写真が大きすぎます"),
        (b"\xff" * (20 * 1024 * 1024 + 1), "20MBまで"),
    ],
    ids=["empty", "no photo", "cut off", "pixels", "bytes"],
)
def test_what_is_no_photo_or_too_large_is_refused_with_a_sentence(photo, sentence, browse):
    answer = sent(browse("佐藤"), photo)
    assert answer.status_code == 422
    assert sentence in answer.text
    as_json = sent(browse("佐藤"), photo, **JSON)
    assert as_json.status_code == 422
    assert sentence in as_json.json["message"]


def test_a_photo_of_twelve_megapixels_is_read(desk):
    (item,) = desk.stored("tax")
    code, number = label_of(item)
    small = Image.open(io.BytesIO(shot([(label(code, number), (X, Y, 0.8, 5, 0))])))
    made = io.BytesIO()
    small.resize((4000, 2250)).rotate(90, expand=True).save(made, "JPEG")
    assert [text[-11:] for text, _ in label_photos.codes_in(made.getvalue())] == [code]


def test_photos_are_read_one_at_a_time(monkeypatch):
    held = []
    monkeypatch.setattr(
        label_photos,
        "_grey",
        lambda _: held.append(pictures.one_at_a_time.acquire(block=False)) or Image.new("L", (9, 9)),
    )
    label_photos.codes_in(b"x")
    assert held == [False]
