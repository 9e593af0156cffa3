"""Photos and scans: what is kept of them, who may see them, and that a form does not lose them."""

import hashlib
import importlib.util
import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

from custody import clock, db, errors, files
from custody.demo.cast import sent
from custody.events.oversight import AuditNotified
from custody.ledger import whole
from custody.usecases import oversight, photos
from custody.usecases.pictures import safe


def picture(kind: str = "JPEG", size: tuple[int, int] = (3000, 2000), mode: str = "RGB", **how: Any) -> bytes:
    made = io.BytesIO()
    noise = Image.effect_noise((size[0] // 8, size[1] // 8), 80).resize(size).convert(mode)
    noise.save(made, kind, **how)
    return made.getvalue()


def located() -> bytes:
    """A photo with a position, a camera and a comment, on its side."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825).update({1: "N", 2: (35.0, 39.0, 31.0)})
    return picture(exif=exif, comment=b"SecretComment", icc_profile=b"SecretProfile" * 20)


PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def tax(cast: Any) -> str:
    return str(cast.contracts["tax"])


def kept(cast: Any, data: bytes, contract: str) -> tuple[bytes, str]:
    found = photos.find(cast.caller("佐藤"), photos.keep(cast.caller("佐藤"), contract, data))
    return found.path.read_bytes(), found.media_type


def test_a_photo_is_turned_made_smaller_and_loses_all_it_says_of_its_place(cast: Any, tax: str) -> None:
    data, media_type = kept(cast, located(), tax)
    image = Image.open(io.BytesIO(data))
    assert media_type == "image/jpeg"
    assert image.size == (1600, 2400)
    assert not image.getexif()
    assert not {"exif", "icc_profile", "comment"} & set(image.info)
    assert b"Secret" not in data


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("mode", ["RGB", "L", "RGBA", "P", "LA"])
def test_every_usual_kind_of_picture_is_kept(cast: Any, tax: str, kind: str, mode: str) -> None:
    if kind == "JPEG" and mode in ("RGBA", "P", "LA"):
        mode = "CMYK"
    data, media_type = kept(cast, picture(kind, (300, 200), mode), tax)
    image = Image.open(io.BytesIO(data))
    image.load()
    assert image.size == (300, 200)
    assert media_type in ("image/jpeg", "image/png")


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_drawn_signature_stays_sharp_and_stands_on_white(cast: Any, tax: str) -> None:
    drawn, made = Image.new("RGBA", (600, 200)), io.BytesIO()
    ImageDraw.Draw(drawn).line((20, 20, 580, 180), fill="black", width=4)
    drawn.save(made, "PNG")
    data, media_type = kept(cast, made.getvalue(), tax)
    image = Image.open(io.BytesIO(data)).convert("RGB")
    assert media_type == "image/png"
    assert image.getpixel((0, 199)) == (255, 255, 255)
    assert image.getpixel((300, 100)) == (0, 0, 0)


def test_a_scan_is_kept_as_it_is(cast: Any, tax: str) -> None:
    assert kept(cast, PDF, tax) == (PDF, "application/pdf")


def bomb() -> bytes:
    """48 KB that would be 400 million pixels."""
    made = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(made, "PNG", optimize=True)
    return made.getvalue()


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "empty"),
        (b"#!/bin/sh\necho", "Only photos"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "Only photos"),
        (b"GIF89a" + b"\0" * 40, "Only photos"),
        (picture()[:2000], "damaged"),
        (picture("PNG", (300, 200))[:2000], "damaged"),
        (picture(size=(8, 8))[:20], "Only photos"),
        (bomb(), "megapixels"),
        (picture("PNG", (8000, 5008)), "megapixels"),
        (PDF[:-10], "cut off"),
        (b"%PDF-x" + PDF, "cut off"),
        (PDF[:9] + b" " * 8 * 1024 * 1024 + PDF[9:], "8 MB"),
    ],
    ids=range(12),
)
def test_anything_else_is_turned_away_with_a_sentence(cast: Any, tax: str, data: bytes, sentence: str) -> None:
    with pytest.raises(errors.BadInput) as told:
        photos.keep(cast.caller("佐藤"), tax, data, "photo.jpg")
    assert sentence in told.value.message.en
    assert told.value.message.ja
    assert db.rows("SELECT count(*) FROM attachment") == [(0,)]


def test_the_same_content_is_one_file_and_one_row(cast: Any, tax: str) -> None:
    data = located()
    first = photos.keep(cast.caller("佐藤"), tax, data)
    assert photos.keep(cast.caller("鈴木"), tax, data) == first
    assert db.rows("SELECT sha256, kept_by FROM attachment") == [(first, cast.people["佐藤"])]
    assert [f.name for f in files.folder().rglob("*") if f.is_file()] == [first]
    assert hashlib.sha256(files.path_of(first).read_bytes()).hexdigest() == first


@pytest.mark.parametrize("contract", ["tax", "other"])
def test_a_kept_photo_that_is_saved_and_sent_again_is_the_same_photo(cast: Any, tax: str, contract: str) -> None:
    first = photos.keep(cast.caller("佐藤"), tax, located())
    saved = files.path_of(first).read_bytes()
    assert hashlib.sha256(safe(saved)[0]).hexdigest() != first
    who = cast.caller("佐藤" if contract == "tax" else "山本")
    assert photos.keep(who, cast.contracts[contract], saved) == first
    assert photos.keep(who, cast.contracts[contract], saved + b"\0") != first


def test_a_photo_is_found_only_within_its_contract(cast: Any, tax: str) -> None:
    one = photos.keep(cast.caller("佐藤"), tax, PDF)
    with pytest.raises(errors.NotFound):
        photos.find(cast.caller("山本"), one)
    with pytest.raises(errors.NotFound):
        photos.keep(cast.caller("山本"), tax, PDF)
    photos.keep(cast.caller("山本"), cast.contracts["other"], PDF)
    assert photos.find(cast.caller("山本"), one).path == photos.find(cast.caller("佐藤"), one).path


def test_who_only_reads_adds_no_photo(cast: Any, tax: str) -> None:
    with pytest.raises(errors.NotAllowed):
        photos.keep(cast.caller("吉田"), tax, PDF)


def test_a_damaged_file_is_written_anew(cast: Any, tax: str) -> None:
    one = photos.keep(cast.caller("佐藤"), tax, PDF)
    files.path_of(one).write_bytes(b"half")
    photos.keep(cast.caller("佐藤"), tax, PDF)
    assert files.is_whole(one)


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_full_disk_says_so_and_leaves_nothing_half_written(
    cast: Any, tax: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here")
    write = files.os.fdopen

    def on_full_disk(handle: int, mode: str) -> Any:
        files.os.close(handle)
        return write(files.os.open("/dev/full", files.os.O_WRONLY), mode)

    monkeypatch.setattr(files.os, "fdopen", on_full_disk)
    with pytest.raises(errors.StorageFull):
        photos.keep(cast.caller("佐藤"), tax, PDF)
    assert db.rows("SELECT count(*) FROM attachment") == [(0,)]
    assert not [f for f in files.folder().rglob("*") if f.is_file()]


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_photo_is_sent_as_what_it_is_and_can_do_nothing(cast: Any, browse: Any, tax: str) -> None:
    photo = photos.keep(cast.caller("佐藤"), tax, located())
    scan = photos.keep(cast.caller("佐藤"), tax, PDF)
    seen, saved = browse("佐藤").get(f"/photos/{photo}"), browse("佐藤").get(f"/photos/{scan}")
    assert (seen.status_code, seen.mimetype, saved.mimetype) == (200, "image/jpeg", "application/pdf")
    assert seen.headers["Content-Disposition"].startswith("inline")
    assert saved.headers["Content-Disposition"].startswith("attachment")
    for answer in (seen, saved):
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    lost = browse("山本").get(f"/photos/{photo}")
    assert (lost.status_code, lost.headers["Cache-Control"]) == (404, "no-store")
    for odd in ("x", "../../custody.db", "%2e%2e", photo.upper(), photo[:-1]):
        assert browse("佐藤").get(f"/photos/{odd}").status_code == 404


def noticed(cast: Any, tax: str, scan: str) -> None:
    held = AuditNotified(on=clock.today(), auditor="港区監査委員", scope="保管状況", scan=scan)
    assert not oversight.notify(cast.caller("高橋"), sent(), tax, held).refused


def test_others_see_a_photo_only_when_an_entry_names_it(cast: Any, tax: str) -> None:
    scan = photos.keep(cast.caller("高橋"), tax, PDF)
    with pytest.raises(errors.NotFound):
        photos.find(cast.caller("佐藤"), scan)
    noticed(cast, tax, scan)
    assert db.rows("SELECT named FROM attachment") == [(1,)]
    assert photos.find(cast.caller("佐藤"), scan).media_type == "application/pdf"
    assert not list(whole.verify_all())


def test_a_row_added_for_another_contract_opens_nothing(cast: Any, tax: str) -> None:
    scan = photos.keep(cast.caller("高橋"), tax, PDF)
    noticed(cast, tax, scan)
    db.run_many(
        "INSERT INTO attachment (sha256, contract, media_type, length, kept_by, received)"
        " SELECT sha256, ?, media_type, length, kept_by, received FROM attachment",
        [(cast.contracts["other"],)],
    )
    with pytest.raises(errors.NotFound):
        photos.find(cast.caller("山本"), scan)


def test_photos_named_before_there_was_a_mark_are_marked_by_the_migration(cast: Any, tax: str) -> None:
    scan, loose = (photos.keep(cast.caller("高橋"), tax, data) for data in (PDF, PDF.replace(b"1.7", b"1.6")))
    noticed(cast, tax, scan)
    db.proxy.obj.execute_sql("ALTER TABLE attachment DROP COLUMN named")
    path = db.MIGRATIONS / "0015_named_attachments.py"
    spec = importlib.util.spec_from_file_location("named_attachments", path)
    assert spec is not None
    assert spec.loader is not None
    migration = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(migration)
    migration.up(None, db.proxy.obj)
    assert dict(db.rows("SELECT sha256, named FROM attachment")) == {scan: 1, loose: 0}
