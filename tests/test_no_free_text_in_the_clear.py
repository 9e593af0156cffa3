"""What a person may type stands behind a salted commitment, never in the entry itself (ledger.md §2.2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import pytest
from pydantic import TypeAdapter, ValidationError

from custody import db
from custody.demo.cast import sent
from custody.events import KINDS
from custody.models import Item
from custody.usecases import items

SENTENCES = ("山田太郎", "Taro Yamada", "生活保護の相談, in a sentence")
# Filled by the program alone, from what is clear itself: the kind's own clear fields, and rules with their grounds.
MADE_BY_THE_PROGRAM = {("entry.corrected", "corrected"), ("attempt.refused", "refusals")}


def clear_fields() -> Iterator[tuple[str, str]]:
    for kind, event in KINDS.items():
        yield from ((kind, name) for name in event.model_fields if name not in event.private_names)


def accepts(kind: str, name: str, value: Any) -> bool:
    info = KINDS[kind].model_fields[name]
    field: Any = Annotated[info.annotation, *info.metadata] if info.metadata else info.annotation
    try:
        TypeAdapter(field).validate_python(value)
    except ValidationError:
        return False
    return True


def shapes(text: str) -> Iterator[Any]:
    """`text` in every form that a field may take."""
    yield from (text, [text], {"1": text}, {text: "1"}, {text: text}, {text: ["handler"]}, [{"a": text}], [{text: "a"}])


@pytest.mark.parametrize(("kind", "name"), sorted(clear_fields()))
def test_no_field_that_stands_in_the_clear_takes_a_sentence(kind: str, name: str) -> None:
    if (kind, name) in MADE_BY_THE_PROGRAM:
        assert KINDS[kind].asks[name].filled
        return
    assert [v for text in SENTENCES for v in shapes(text) if accepts(kind, name, v)] == []


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        ("item.received", "number", "M-000123"),
        ("label.attached", "label_code", "0123456789A"),
        ("label.printed", "stock", "a4-24-avery"),
        ("contract.changed", "annex_sha256", "0" * 64),
        ("contract.changed", "clauses", {"22": "21の2"}),
        ("content.added", "contents", [{"copy": "copy:0123456789abcdef", "class": "specific"}]),
    ],
)
def test_what_has_a_form_of_its_own_may_stand_there(kind: str, name: str, value: Any) -> None:
    assert accepts(kind, name, value)


def test_a_refused_attempt_keeps_the_rule_and_not_what_was_typed(desk: Any) -> None:
    (item,) = desk.stored("tax")
    done = items.take_out(desk.user("tax"), sent(), [item], desk.using(purpose="山田太郎の名簿", place="会議室"))
    assert done.refused
    ((body, kind),) = db.rows("SELECT body, kind FROM entry WHERE subject = ? ORDER BY seq DESC LIMIT 1", (item,))
    said = bytes(body).decode()
    assert kind == "attempt.refused"
    assert "R-07-1" in said
    assert not [word for word in ("山田", "名簿", "会議室", "佐藤") if word in said]


def test_the_purpose_of_taking_out_is_kept_beside_the_entry(desk: Any) -> None:
    (item,) = desk.stored("tax")
    items.take_out(desk.user("tax"), sent(), [item], desk.using())
    ((body,),) = db.rows("SELECT body FROM entry WHERE subject = ? ORDER BY seq DESC LIMIT 1", (item,))
    purpose = Item.get_by_id(item).purpose
    assert purpose
    assert purpose not in bytes(body).decode()
    assert '"purpose":"' in bytes(body).decode()


def test_no_entry_of_the_cast_holds_its_purposes_or_its_client(cast: Any) -> None:
    everything = b"".join(bytes(body) for (body,) in db.rows("SELECT body FROM entry")).decode()
    words = [p for (_, p) in db.rows("SELECT id, purposes FROM contract")]
    assert words
    assert "通知書の作成" in "".join(words)
    assert "通知書の作成" not in everything
    assert "港" not in everything
