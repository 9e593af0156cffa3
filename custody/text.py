"""A text of the domain in its two languages. Templates use gettext; the vocabulary and the rules use this."""

from typing import NamedTuple


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
        said = {name: v.in_(lang) if isinstance(v, Text) else v for name, v in values.items()}
        return self.in_(lang).format(**said)
