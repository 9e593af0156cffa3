"""A text of the domain in its two languages. Templates use gettext; the vocabulary and the rules use this."""

from typing import NamedTuple


class Grouped(int):
    """A number as people read it, 12,345, wherever it is put into a text without a format of its own."""

    def __str__(self) -> str:
        return format(self)

    def __format__(self, spec: str) -> str:
        return int.__format__(self, spec or ",")


def grouped(value: object) -> object:
    """What is shown to people, with its thousands apart where it is a number; anything else as it is."""
    return Grouped(value) if type(value) is int else value


class Text(NamedTuple):
    """One phrase in Japanese and in English."""

    ja: str
    en: str

    def in_(self, lang: str) -> str:
        """The phrase in `lang` ("ja" or "en"); Japanese where the language is unknown."""
        return self.en if lang == "en" else self.ja

    def filled(self, **values: object) -> "Text":
        """The phrase with its {placeholders} filled; a Text value is filled in each language."""
        return Text(*(self._fill(lang, values) for lang in ("ja", "en")))

    def _fill(self, lang: str, values: dict[str, object]) -> str:
        said = {name: v.in_(lang) if isinstance(v, Text) else grouped(v) for name, v in values.items()}
        return self.in_(lang).format(**said)
