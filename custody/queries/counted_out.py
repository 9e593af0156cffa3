"""What counting a transport out came to: what was there, what was short, over, or not the thing it should be."""

from __future__ import annotations

from dataclasses import dataclass

from custody.caller import Caller
from custody.events.transport import OVER, TransportState
from custody.models import Transport
from custody.queries import lots, seal_readings
from custody.queries.lots import Listed
from custody.text import Text

SHORT = Text("不足", "short ")
OVERMUCH = Text("余剰", "surplus ")
DOUBT = Text("疑義", "doubtful ")


@dataclass(frozen=True)
class Group:
    """Items that the count put together. `n`: how many, with those that the caller may not see; `wrong`: not as listed."""

    title: str
    n: int
    items: list[Listed]
    wrong: bool = False


def differences(row: Transport, lang: str) -> str:
    """`不足1・余剰1・疑義1`; empty where the count agreed or was not made."""
    found = ((SHORT, row.missing), (OVERMUCH, row.surplus), (DOUBT, row.doubtful))
    return Text("・", ", ").in_(lang).join(f"{word.in_(lang)}{len(ids):,}" for word, ids in found if ids)


def badge(row: Transport, lang: str) -> tuple[str, str]:
    """The mark and the word of how a transport stands, with what was wrong with its seals or its count."""
    mark, word = seal_readings.badge(row, lang)
    wrong = differences(row, lang) if row.state == TransportState.ACCEPTED else ""
    if not wrong:
        return mark, word
    return "missing" if row.missing else "quarantined", word + Text("・", ", ").in_(lang) + wrong


def groups(caller: Caller, row: Transport, lang: str) -> list[Group]:
    """What is in the case, or was; after a count that did not agree, what was there and what was not, each apart."""
    if not differences(row, lang):
        title = Text("運んだ物", "What was carried") if row.state in OVER else Text("ケースの中", "In the case")
        return [_group(caller, title, row.items, lang)] if row.items else []
    right = [i for i in row.counted if i not in row.doubtful]
    made = [
        _group(caller, Text("足りない物", "Missing"), row.missing, lang, wrong=True),
        _group(caller, Text("余分な物", "Surplus"), row.surplus, lang, wrong=True),
        _group(caller, Text("製造番号が違う物", "Wrong serial number"), row.doubtful, lang, wrong=True),
        _group(caller, Text("数えた物", "Counted"), right, lang),
    ]
    return [g for g in made if g.n]


def _group(caller: Caller, title: Text, ids: list[str], lang: str, *, wrong: bool = False) -> Group:
    return Group(title.in_(lang), len(ids), lots.listed(caller, ids, lang), wrong)
