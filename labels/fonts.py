"""Which characters the label fonts hold, and how wide each is, read from the TrueType tables."""

import struct
from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
from pathlib import Path

from labels.errors import FontError, UnknownCharacterError


class Style(StrEnum):
    """How a text is set."""

    REGULAR = "regular"
    BOLD = "bold"
    FIGURES = "figures"
    """Bold, with figures of one width, so that numbers stand in column and read alike."""


UNIVERSAL, FALLBACK = "BIZ UDPGothic", "Noto Sans JP"
"""The first lacks 𠮷 and has a narrow 1; the second has the one and figures of one width."""
FAMILIES = {
    Style.REGULAR: (UNIVERSAL, FALLBACK),
    Style.BOLD: (UNIVERSAL, FALLBACK),
    Style.FIGURES: (FALLBACK, UNIVERSAL),
}
FILES = {
    (UNIVERSAL, False): "BIZUDPGothic_400Regular.ttf",
    (UNIVERSAL, True): "BIZUDPGothic_700Bold.ttf",
    (FALLBACK, False): "NotoSansJP_400Regular.ttf",
    (FALLBACK, True): "NotoSansJP_700Bold.ttf",
}
FIGURE_HEIGHT = 0.733
"""Height of figures and capitals in em (Noto Sans JP, OS/2 sCapHeight 733 of 1000)."""
ASCENT = 0.83
DESCENT = 0.09
"""Ink of a kanji above and below the baseline in em, for setting lines apart."""


class TrueType:
    """The two tables that layout needs: cmap (format 12, which reaches beyond the BMP) and hmtx."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._data = path.read_bytes()
            self._read()
        except (OSError, struct.error, KeyError) as error:
            raise FontError(
                f"no usable font at {path.name}: run the set-up that copies the fonts",
                f"フォント {path.name} が使えません。セットアップをやり直してください",
            ) from error

    def advance(self, character: str) -> float | None:
        """Width in em, or None when the font holds no glyph."""
        point = ord(character)
        index = bisect_right(self._starts, point) - 1
        if index < 0 or point > self._ends[index]:
            return None
        glyph = self._glyphs[index] + point - self._starts[index]
        return self._advances[min(glyph, len(self._advances) - 1)] / self._em if glyph else None

    def _read(self) -> None:
        tables = self._tables()
        (self._em,) = struct.unpack_from(">H", self._data, tables["head"] + 18)
        (metrics,) = struct.unpack_from(">H", self._data, tables["hhea"] + 34)
        pairs: tuple[int, ...] = struct.unpack_from(f">{metrics * 2}H", self._data, tables["hmtx"])
        self._advances = pairs[::2]
        group_at = self._full_cmap(tables["cmap"])
        (count,) = struct.unpack_from(">I", self._data, group_at + 12)
        numbers: tuple[int, ...] = struct.unpack_from(f">{count * 3}I", self._data, group_at + 16)
        self._starts, self._ends, self._glyphs = numbers[::3], numbers[1::3], numbers[2::3]
        del self._data

    def _tables(self) -> dict[str, int]:
        (count,) = struct.unpack_from(">H", self._data, 4)
        records = (struct.unpack_from(">4sIII", self._data, 12 + 16 * i) for i in range(count))
        return {tag.decode("latin-1"): offset for tag, _, offset, _ in records}

    def _full_cmap(self, cmap: int) -> int:
        (count,) = struct.unpack_from(">H", self._data, cmap + 2)
        for i in range(count):
            (offset,) = struct.unpack_from(">I", self._data, cmap + 8 + 8 * i)
            if struct.unpack_from(">H", self._data, cmap + offset) == (12,):
                return cmap + int(offset)
        raise KeyError("cmap format 12")


@dataclass(frozen=True)
class Fonts:
    """The fonts of one folder. Raises FontError and UnknownCharacterError."""

    folder: Path

    @cached_property
    def _files(self) -> dict[tuple[str, bool], TrueType]:
        return {family: TrueType(self.folder / name) for family, name in FILES.items()}

    @cached_property
    def _found(self) -> dict[tuple[str, Style], tuple[Path, float]]:
        return {}

    def glyph(self, character: str, style: Style) -> tuple[Path, float]:
        """The font file that holds a character, and its width in em."""
        if held := self._found.get((character, style)):
            return held
        for family in FAMILIES[style]:
            font = self._files[family, style is not Style.REGULAR]
            width = font.advance(character)
            if width is not None:
                return self._found.setdefault((character, style), (font.path, width))
        shown = f"{character!r} (U+{ord(character):04X})"
        raise UnknownCharacterError(
            f"no label font has the character {shown}: write it another way",
            f"ラベルのフォントに文字 {shown} がありません。別の字で書いてください",
        )

    def width(self, text: str, style: Style) -> float:
        """Width of a line in em, without kerning."""
        return sum(self.glyph(character, style)[1] for character in text)


@lru_cache(maxsize=8)
def fonts_in(folder: Path) -> Fonts:
    """The fonts of a folder, read once in a process (about 0.1 s, 3 MB)."""
    return Fonts(folder)
