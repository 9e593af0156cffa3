"""A case in which everything is in order; each test spoils one thing. No database: rules are pure."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from custody.events import Event
from custody.models import Contract, Item, Person, Place
from custody.rules import Facts, refusals

ID = "0" * 16
AREA, ROOM, HALL, LOCKER = (f"place:{c * 16}" for c in "abcd")
CONTRACT, ACTOR, RECEIVER = "contract:" + ID, "person:" + ID, "person:" + "1" * 16
JAPANESE, ENGLISH = re.compile(r"[ぁ-んァ-ヶ一-龠]"), re.compile(r"[A-Za-z]{3}")
RENUMBERED = {str(n): str(n + 40) for n in range(1, 24)}

KINDS: dict[str, dict[str, Any]] = {
    "specific": {"specific": True},
    "ordinary": {},
    "renumbered": {"specific": True, "clauses": RENUMBERED},
    "without 22": {"storage_clause": False, "transport_clause": False},
}


def person(id_: str, name: str) -> Person:
    return Person(
        id=id_,
        name=name,
        roles={CONTRACT: ["handler"]},
        trainings=[{"on": "2026-04-01", "until": "2027-03-31"}],
        pledges=[{"on": "2026-04-01", "contract": CONTRACT, "after": True}],
    )


def contract(kind: str) -> Contract:
    members = {ACTOR: ["handler"], RECEIVER: ["handler"]}
    return Contract(
        id=CONTRACT,
        state="active",
        purposes=["通知書の作成"],
        works=["entry"],
        areas={AREA: {"from": "2026-04-01", "until": None}},
        roster={"version": 1, "on": "2026-04-01", "at": "2026-04-01T00:00:00.000Z", "members": members},
        officers={"chief": {"person": "x", "since": "x"}, "department": {"person": "y", "since": "x"}},
        **KINDS[kind],
    )


def item() -> Item:
    return Item(
        id="item:" + ID,
        medium="usb",
        state="stored",
        holder=ACTOR,
        contents=[{"copy": "copy:" + ID, "class": "specific"}],
        info_class="specific",
        held_data=True,
        received_at="2026-05-01T00:00:00.000Z",
        serial="AB-12 3",
    )


class Case:
    """`give` what differs from order, then ask what the rules say: {code: ground} in Japanese.

    Every refusal must say in both languages what is the matter and what to do instead.
    """

    def __init__(self, kind: str = "specific") -> None:
        self.contract, self.item = contract(kind), item()
        self.actor, self.receiver = person(ACTOR, "佐藤 花子"), person(RECEIVER, "伊藤 健")
        self.area = Place(id=AREA, kind="area", name="取扱区域A")
        self.room = Place(id=ROOM, kind="room", name="作業室", lineage=[AREA])
        self.hall = Place(id=HALL, kind="area", name="会議室")
        self.locker = Place(
            id=LOCKER, kind="unit", name="ロッカー", lineage=[AREA], lockable=True, max_class="specific"
        )
        self.more: dict[str, Any] = {"place": self.room, "item": self.item}

    def give(self, **more: Any) -> "Case":
        self.more |= more
        return self

    def facts(self) -> Facts:
        given = {"at": "2026-06-01T00:00:00.000Z", "on": "2026-06-01", "contract": self.contract, "actor": self.actor}
        return Facts(**{**given, "receiver": self.receiver, **self.more})

    def said(self, event: Event) -> dict[str, str]:
        found = refusals(event, self.facts())
        for no in found:
            assert all(JAPANESE.search(t.ja) for t in (no.message, no.instead, no.basis)), no
            assert all(ENGLISH.search(t.en) for t in (no.message, no.instead, no.basis)), no
            assert not JAPANESE.search(no.instead.en), no
        return {no.rule: no.basis.ja for no in found}


@pytest.fixture
def case() -> Callable[[str], Case]:
    return Case


@pytest.fixture
def ref() -> dict[str, str]:
    """Ids that an event may name; the rules look at the facts' places, never at these."""
    return {"place": ROOM, "unit": LOCKER, "area": AREA, "receiver": RECEIVER, "person": ACTOR, "item": "item:" + ID}
