"""What is sent as a photo or a scan made safe to keep: decoded, turned, made smaller, drawn anew without its metadata."""

from __future__ import annotations

import io
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image, ImageOps

from custody.errors import BadInput
from custody.text import Text

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")
MOST_PIXELS = 40_000_000  # security.md §1, row 20
LONG_SIDE = 2_400  # pixels
QUALITY = 85
FEW_COLOURS = 256
MOST_PDF = 8 * 1024 * 1024  # bytes
TAIL = 2_048

UNKNOWN = Text(
    "写真（JPEG・PNG・WebP）かPDFだけを受け付けます。iPhoneで開けない写真は、設定の「互換性優先」で撮り直してください。",
    "Only photos (JPEG, PNG, WebP) and PDFs are taken. For an iPhone's HEIC photo, set the camera to “Most Compatible”.",
)
EMPTY = Text("空のファイルです。選び直してください。", "The file is empty. Choose it again.")
TOO_MANY_PIXELS = Text(
    "写真が大きすぎます（4,000万画素まで）。カメラの解像度を下げて撮り直してください。",
    "The photo is too large (40 megapixels at most). Take it again at a lower resolution.",
)
BROKEN = Text(
    "写真が壊れていて読み取れません。撮り直すか、選び直してください。",
    "The photo is damaged and cannot be read. Take it again, or choose another.",
)
BAD_PDF = Text(
    "PDFが途中で切れているか、PDFではありません。スキャンし直してください。",
    "The PDF is cut off, or it is none. Scan it again.",
)
LONG_PDF = Text(
    "PDFは8MBまでです。解像度を下げるか、分けてスキャンしてください。",
    "A PDF may have 8 MB at most. Scan at a lower resolution, or in parts.",
)

# A picture of 40 megapixels takes 160 MB while it is made smaller; the processes of one server share this lock.
one_at_a_time = multiprocessing.Lock()


def safe(data: bytes) -> tuple[bytes, str]:
    """What is kept of `data`, and its media type. By its content, never by its name. BadInput for anything else."""
    if not data:
        raise BadInput(message=EMPTY)
    if data.startswith(b"%PDF-"):
        return _checked_pdf(data), "application/pdf"
    with one_at_a_time:
        return _drawn_anew(data)


def _checked_pdf(data: bytes) -> bytes:
    if len(data) > MOST_PDF:
        raise BadInput(message=LONG_PDF)
    if not data[5:8].startswith((b"1.", b"2.")) or b"%%EOF" not in data[-TAIL:]:
        raise BadInput(message=BAD_PDF)
    return data


@contextmanager
def opened(data: bytes) -> Iterator[Image.Image]:
    """A picture that was sent, still to be decoded within. BadInput for what is none, is broken, or has too many pixels."""
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as e:
        raise BadInput(message=TOO_MANY_PIXELS) from e
    except Exception as e:  # a decoder fails in many ways, and none of them is ours
        raise BadInput(message=UNKNOWN) from e
    with image:
        if image.width * image.height > MOST_PIXELS:
            raise BadInput(message=TOO_MANY_PIXELS)
        try:
            yield image
        except Exception as e:
            raise BadInput(message=BROKEN) from e


def _drawn_anew(data: bytes) -> tuple[bytes, str]:
    with opened(data) as image:
        drawn = image.format == "PNG"
        clean = _clean(image)
    return _encoded(clean, drawn=drawn)


def _clean(image: Image.Image) -> Image.Image:
    """The first frame, small, upright, on white; a new picture, so that nothing but its pixels comes along."""
    if image.format != "JPEG":  # a JPEG is made smaller while it is decoded
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    image.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.LANCZOS)
    upright = ImageOps.exif_transpose(image)
    clean = Image.new("RGB", upright.size, "white")
    clean.paste(upright.convert("RGB") if upright.mode != "RGBA" else upright, mask=_mask(upright))
    return clean


def _mask(image: Image.Image) -> Image.Image | None:
    return image.getchannel("A") if image.mode == "RGBA" else None


def _encoded(clean: Image.Image, *, drawn: bool) -> tuple[bytes, str]:
    """JPEG; what was drawn with few colours, such as a signature, stays sharp as PNG."""
    made = io.BytesIO()
    if drawn and clean.getcolors(FEW_COLOURS) is not None:
        clean.quantize(FEW_COLOURS).save(made, "PNG", optimize=True)
        return made.getvalue(), "image/png"
    clean.save(made, "JPEG", quality=QUALITY, optimize=True)
    return made.getvalue(), "image/jpeg"
