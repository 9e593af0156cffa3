"""An item in words: where and with whom it is, what it is, what is on it."""

from __future__ import annotations

from custody import db
from custody.events.choices import Encryption, InfoClass, Medium, Owner, State
from custody.events.discovering import FOUND
from custody.models import Item
from custody.queries import routes
from custody.queries.landing import Landing, keeper
from custody.queries.wording import word_of
from custody.registers import Registers
from custody.text import Text

Pair = tuple[str, str]

PLACES = {
    State.IN_USE.value: Text("使用場所", "Place of use"),
    State.MISSING.value: Text("最後の場所", "Last place"),
}
LABEL_STATES = {
    "registered": Text("未印刷", "Not printed"),
    "printed": Text("印刷済・未貼付", "Printed, not on yet"),
    "attached": Text("貼付済", "On the item"),
    "damaged": Text("損傷", "Damaged"),
    "void": Text("無効", "Void"),
}


def facts(page: Landing, book: Registers, lang: str) -> list[Pair]:
    """Where it is, with whom, since when; pairs without a value are left out."""
    item = page.item
    place = " › ".join(p for p in (page.place, item.slot) if p)
    kept = keeper(book, item) if item.state == State.STORED else ""
    since = f"{page.since}（{page.since_ago}）" if page.since_ago else page.since
    if item.lock_checked and item.state == State.STORED:
        since += Text(" 施錠確認済", ", lock checked").in_(lang)
    pairs = (
        (PLACES.get(item.state, Text("場所", "Place")), place),
        (Text("最後の保管者", "Last with") if item.state == State.MISSING else Text("保管者", "With"), page.holder),
        (Text("保管責任者", "Keeper"), kept),
        *carried(book, item, lang),
        (Text("いつから", "Since"), since if item.since else ""),
        (Text("返却予定", "Due back"), page.due),
        (Text("目的", "Purpose"), item.purpose),
        (Text("受領予定日", "Expected on"), (item.expected_on or "") if item.state == State.EXPECTED else ""),
        (Text("製造番号", "Serial"), item.serial),
    )
    return [(label.in_(lang), value) for label, value in pairs if value]


def carried(book: Registers, item: Item, lang: str) -> list[tuple[Text, str]]:
    """The transport that an item is on, and the case that it is in; nothing for what lies in storage.

    Of what is missing, the whole route is told: it is there that somebody has to look.
    """
    if not item.transport or item.state not in routes.ON_A_TRANSPORT:
        return []
    if item.state == State.MISSING:
        return [(Text("搬送", "Transport"), routes.of_item(book, item, lang))]
    found = db.rows("SELECT number FROM transport WHERE id = ?", (item.transport,))
    found += db.rows("SELECT number FROM carrying_case WHERE id = ?", (item.case_,)) if item.case_ else []
    words = (Text("搬送", "Transport"), Text("ケース", "Case"))
    return [(word, str(number)) for word, (number,) in zip(words, found, strict=False)]


def tags(page: Landing, lang: str) -> list[tuple[str, bool]]:
    """What kind of thing it is, in a few words; the strong ones are those that change what may be done."""
    item = page.item
    found: list[tuple[str, bool]] = []
    if item.hold:
        found.append((Text("保全中", "On hold").in_(lang), True))
    if any(FOUND in held for held in item.contents):
        found.append((Text("無断複製", "Not permitted").in_(lang), True))
    if item.info_class:
        found.append((page.class_word(lang), item.info_class == InfoClass.SPECIFIC.value))
    if item.encryption and item.encryption != Encryption.NA.value:
        found.append((word_of(Encryption, item.encryption, lang), False))
    if item.contents:
        n = len(item.contents)
        found.append((Text(f"写し {n}", f"{n} copies" if n > 1 else "1 copy").in_(lang), False))
    return found


def about(page: Landing, lang: str) -> list[Pair]:
    """What the register says of the thing itself."""
    item = page.item
    pairs = (
        (Text("契約", "Contract"), f"{page.contract.number} {page.contract.title}"),
        (Text("発注者", "Client"), page.client),
        (Text("種別", "Kind"), word_of(Medium, item.medium, lang)),
        (Text("メーカー・型番", "Maker, model"), f"{item.maker} {item.model}".strip()),
        (Text("所有者", "Owner"), word_of(Owner, item.owner, lang) if item.owner else ""),
        (Text("授受書番号", "Receipt"), item.receipt),
        (Text("受領時の差異", "What differed"), item.difference),
        (Text("ラベル", "Label"), label_word(item, lang)),
    )
    return [(label.in_(lang), value) for label, value in pairs if value]


def label_word(item: Item, lang: str) -> str:
    """How the label that is valid now stands."""
    state = item.labels[-1]["state"] if item.labels else ""
    return LABEL_STATES[state].in_(lang) if state in LABEL_STATES else ""


def contents(item: Item, lang: str) -> list[Pair]:
    """The copies of information on it: number, and name with how many people it is about."""
    found = db.rows(
        "SELECT number, name, info_class, persons, records, keep_until FROM copy WHERE item = ? AND state = 'live' ORDER BY number",
        (item.id,),
    )
    return [(number, _content(row, lang)) for number, *row in found]


def _content(row: list[object], lang: str) -> str:
    name, info_class, persons, records, kept = row
    parts = [str(name), word_of(InfoClass, str(info_class), lang)]
    if persons is not None:
        parts.append(Text(f"{persons:,}人", f"{persons:,} people").in_(lang))
    if records is not None:
        parts.append(Text(f"{records:,}件", f"{records:,} records").in_(lang))
    if kept:
        parts.append(Text(f"保存期限 {kept}", f"kept until {kept}").in_(lang))
    return " · ".join(parts)
