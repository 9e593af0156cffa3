"""An entry as a line to read: what, who, where, on what ground. The words come from the event kinds alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from custody import clock
from custody.errors import NotFound
from custody.events import KINDS, Event, Recorded
from custody.events.base import ERASED_TEXT, OF_FILES, Ask
from custody.events.choices import State
from custody.ledger import project
from custody.models import Contract, Item
from custody.queries.media import may_be_electronic
from custody.queries.refs import spoken
from custody.queries.when import here, moment
from custody.queries.wording import basis_in, choices_of, sayable, short_hash, subject_of, word_of
from custody.registers import Registers
from custody.rules.articles import applies
from custody.state import CORRECTION, corrected
from custody.text import Text
from labels.stocks import catalogue

REFUSED = "attempt.refused"
OF_MEDIA = (22, 23)
MARKS = {
    "item.expected": State.EXPECTED,
    "carrier.blank_registered": State.BLANK,
    "item.received": State.ARRIVED,
    "item.stored": State.STORED,
    "item.checked_in": State.STORED,
    "item.checked_out": State.IN_USE,
    "custody.handed_over": State.IN_USE,
    "item.voided": State.VOIDED,
    "content.struck": State.VOIDED,
    "item.reported_missing": State.MISSING,
    "carrier.discovered": State.QUARANTINED,
    "content.discovered": State.QUARANTINED,
    "item.lost": State.LOST,
    "item.found": State.QUARANTINED,
    "find.reported": State.MISSING,
    "item.quarantined": State.QUARANTINED,
    "item.released": State.ARRIVED,
    "item.involved": State.MISSING,
    "incident.opened": State.MISSING,
    "item.packed": State.PACKED,
    "item.unpacked": State.ARRIVED,
    "item.departed": State.IN_TRANSIT,
    "item.relayed": State.IN_TRANSIT,
    "item.turned_back": State.IN_TRANSIT,
    "item.arrived": State.ARRIVED,
    "item.counted": State.ARRIVED,
    "item.accepted": State.STORED,
    "case.packed_locked": State.PACKED,
    "transport.departed": State.IN_TRANSIT,
    "transport.arrived": State.ARRIVED,
    "carrier.copied_onto": State.IN_USE,
    "carrier.made": State.IN_USE,
    "return.receipted": State.RETURNED,
    "carrier.reclaimed": State.RECLAIMED,
    "destroy.staged": State.AWAITING_DESTRUCTION,
    "serial.reconciled": State.AWAITING_DESTRUCTION,
    "destroy.withdrawn": State.STORED,
    "destroy.executed": State.DESTROYED_UNCERTIFIED,
    "destroy.witnessed": State.DESTROYED_UNCERTIFIED,
    "certificate.rejected": State.DESTROYED_UNCERTIFIED,
    "destroy.certified": State.DESTROYED,
    CORRECTION: "corrected",
    REFUSED: "refused",
}
BRIEF = {
    ("lock_checked", True): Text("施錠確認", "lock checked"),
    ("copied", False): Text("写しなし", "no copy made"),
    ("copied", True): Text("写しあり", "a copy was made"),
    ("matched", False): Text("封印番号が一致しない", "the seal numbers do not match"),
    ("paper", True): Text("新しい紙へ", "onto new paper"),
    ("ok", True): Text("施錠されていた", "was locked"),
    ("ok", False): Text("施錠されていなかった", "was not locked"),
}
WHERE = ("unit", "place", "area")
FEW = 5  # things named one by one in a line
SYSTEM = {
    "system:finder": Text("拾得者", "The finder"),
    "system:officer": Text("発注者の担当者（リンク）", "The client's officer (link)"),
    "system:setup": Text("初期設定", "Set-up"),
    "system:operator": Text("運用者（コマンド）", "The operator (command line)"),
}
GONE = Text(ERASED_TEXT, "(erased)")
IMPORTED = Text("旧台帳（{file}）の{row}行目から", "from row {row} of an older register ({file})")
AND = Text("、", ", ")
BY_LINK = Text("（{who}が作ったリンクから）", " (through a link made by {who})")
COLON = Text("：", ": ")
AROUND = Text("（{inner}）", " ({inner})")
ASIDE = re.compile(r"（.*?）| \(.*?\)")  # what a form says in passing, a history need not


@dataclass(slots=True)
class Line:
    """What templates/parts/history.html draws. `entry`: the whole hash. `right`: by what it is corrected.

    `recorded`: when it was written down, where that was late. `photos`: the hashes of its photos and scans. `erased`: what of it was erased, when and on what ground.
    """

    number: int
    kind: str
    state: str
    what: str
    detail: str
    when: str
    iso: str
    who: str
    where: str
    entry: str
    hash: str
    second: str = ""
    note: str = ""
    right: str = ""
    bases: list[str] = field(default_factory=list)
    struck: bool = False
    late: bool = False
    recorded: str = ""
    href: str = ""
    photos: list[str] = field(default_factory=list)
    erased: list[str] = field(default_factory=list)


@dataclass
class Scribe:
    """Writes lines in one language for one item. `now` is a UTC stamp."""

    book: Registers
    lang: str
    now: str
    contract: Contract | None = None
    item: Item | None = None
    media: dict[str, bool] = field(default_factory=dict)

    def line(self, e: Recorded, correction: Recorded | None = None, original: Recorded | None = None) -> Line:
        """`correction`: what corrects `e`. `original`: what `e`, being a correction, corrects."""
        kind = KINDS[e.kind]
        basis_kind = KINDS[original.kind] if original else kind
        return Line(
            number=e.seq,
            kind=e.kind,
            state=str(MARKS.get(e.kind, "event")),
            what=self._what(e, kind, original),
            detail=" · ".join(self._details(e, kind, original)),
            when=moment(e.occurred, self.now, self.lang),
            iso=here(e.occurred).isoformat(),
            who=self.who(e.actor) + self.through(e.link_by()),
            where=self._where(e, original),
            entry=e.hash,
            hash=short_hash(e.hash),
            second=AND.in_(self.lang).join(
                self.who(str(s["by"])) + self.through(str(s.get("link_by", ""))) for s in e.sign
            ),
            note=self._note(e, kind),
            right=self._right(e, correction) if correction else "",
            bases=self._bases(e, basis_kind),
            struck=correction is not None,
            late=self.is_late(e),
            recorded=moment(e.received, self.now, self.lang) if self.is_late(e) else "",
            photos=[h for name in kind.photo_names for h in _listed(e.get(name))],
        )

    def who(self, person: str) -> str:
        """A person's name; a word for the system's own callers; the id where nobody of it is known."""
        if person in SYSTEM:
            return SYSTEM[person].in_(self.lang)
        try:
            return self.book.person_name(person)
        except NotFound:
            return person

    def through(self, maker: str) -> str:
        """`（鈴木 一郎が作ったリンクから）`: whoever it was came in by a link of this person's; empty without one."""
        return BY_LINK.filled(who=self.who(maker)).in_(self.lang) if maker else ""

    def _what(self, e: Recorded, kind: type[Event], original: Recorded | None) -> str:
        if e.kind == REFUSED:
            tried = KINDS[e.data["attempted"]].title if e.data.get("attempted") in KINDS else kind.title
            return Text("{tried}：規則により拒否", "{tried}: refused by a rule").filled(tried=tried).in_(self.lang)
        title = kind.title.in_(self.lang)
        return title + AROUND.filled(inner=f"#{original.seq}").in_(self.lang) if original else title

    def _right(self, e: Recorded, correction: Recorded) -> str:
        """`#3 で訂正（保管先：ロッカー2）`."""
        by = Text("#{n} で訂正済", "corrected by #{n}").filled(n=str(correction.seq)).in_(self.lang)
        right = AND.in_(self.lang).join(self.changes(e, correction))
        return by + AROUND.filled(inner=right).in_(self.lang) if right else by

    def _details(self, e: Recorded, kind: type[Event], original: Recorded | None) -> Iterator[str]:
        if e.kind == REFUSED:
            yield from (subject_of(r.get("rule", ""), self.lang) for r in e.data.get("refusals", ()))
        elif original is not None:
            yield from self.changes(original, e)
        else:
            for name, ask, usual in sayable(kind):
                value = e.get(name)
                if value is not None and value != usual:
                    yield self.said(kind, name, ask, value)
            if file := e.data.get("imported"):
                yield IMPORTED.filled(file=short_hash(file), row=e.data.get("imported_row")).in_(self.lang)

    def changes(self, was: Recorded, correction: Recorded) -> Iterator[str]:
        """What a correction makes of the fields that were wrong: `保管先：ロッカー2`."""
        kind, now = KINDS[was.kind], corrected(was, correction)
        for name, ask in kind.asks.items():
            before, after = was.get(name), now.get(name)
            if not ask.filled and before != after:
                yield ask.label.in_(self.lang) + COLON.in_(self.lang) + self.value(kind, name, ask, after)

    def said(self, kind: type[Event], name: str, ask: Ask, value: Any) -> str:
        """One field in words. What speaks for itself goes without its label."""
        if isinstance(value, bool):
            short = BRIEF.get((name, value))
            no = Text("：いいえ", ": no").in_(self.lang)
            return short.in_(self.lang) if short else ask.label.in_(self.lang) + ("" if value else no)
        text = self.value(kind, name, ask, value)
        if ask.widget in ("purpose", "work", "select"):
            return text
        return f"→ {text}" if name == "receiver" else f"{ASIDE.sub('', ask.label.in_(self.lang))} {text}"

    def value(self, kind: type[Event], name: str, ask: Ask, value: Any) -> str:
        """A field's value in words."""
        choices = choices_of(kind, name)
        if value in (None, "", []):
            return "—"
        if value == ERASED_TEXT:
            return GONE.in_(self.lang)
        if isinstance(value, bool):
            return Text("はい", "yes").in_(self.lang) if value else Text("いいえ", "no").in_(self.lang)
        if ask.widget in OF_FILES:
            n = len(_listed(value))
            return Text(f"{n}枚", f"{n}").in_(self.lang)
        if isinstance(value, list):
            told = value[:FEW] if ask.widget == "subjects" else value
            more = Text(f" ほか{len(value) - FEW}件", f" and {len(value) - FEW} more").in_(self.lang)
            said = AND.in_(self.lang).join(self.value(kind, name, ask, v) for v in told)
            return said + (more if len(told) < len(value) else "")
        if name == "stock" and value in catalogue():
            return catalogue()[value].name
        if choices is not None:
            return word_of(choices, str(value), self.lang)
        if ask.widget in ("place", "unit", "area"):
            return self.place(value)
        if ask.widget == "person":
            return self.who(value)
        if ask.widget == "party":
            return _party_name(value)
        if ask.widget == "of_client":
            return self.book.client(value).name
        return moment(value, self.now, self.lang) if ask.widget == "datetime" else spoken(str(value))

    def place(self, subject: str | None) -> str:
        """The last two steps of a place's path; empty for none, the id where it is unknown."""
        if not subject:
            return ""
        try:
            return " › ".join(self.book.place_path(subject).split(" › ")[-2:])
        except NotFound:
            return subject

    def lane(self, key: str) -> str:
        """A lane's name: a person, the last step of a place's path, or a state's word (`state:missing`)."""
        noun, _, rest = key.partition(":")
        if noun == "state":
            return word_of(State, rest, self.lang)
        return self.place(key).rpartition(" › ")[2] if noun == "place" else self.who(key)

    def _where(self, e: Recorded, original: Recorded | None) -> str:
        read = corrected(original, e) if original else e
        return self.place(next((str(v) for name in WHERE if (v := read.get(name))), None))

    def _note(self, e: Recorded, kind: type[Event]) -> str:
        notes = [str(e.private[n]) for n, a in kind.asks.items() if a.widget == "textarea" and n in e.private]
        if e.private.get("why") and "why" not in kind.asks:
            notes.append(Text("遅れた理由：", "late because: ").in_(self.lang) + str(e.private["why"]))
        return " / ".join(notes)

    def _bases(self, e: Recorded, kind: type[Event]) -> list[str]:
        if e.kind == REFUSED:
            return list(dict.fromkeys(basis_in(r.get("basis", ""), self.lang) for r in e.data.get("refusals", ())))
        if self.contract is None:
            return []
        numbers = [
            str(self.contract.clauses.get(str(n), n))
            for n in sorted(kind.articles)
            if applies(n, self.contract, self.item) and (n not in OF_MEDIA or self._electronic(e.subject))
        ]
        if not numbers:
            return []
        joined = "・".join(numbers)
        return [Text(f"第{joined}条", f"Art. {joined}").in_(self.lang)]

    def _electronic(self, subject: str) -> bool:
        if self.item is None and subject not in self.media:
            self.media[subject] = may_be_electronic(subject)
        return self.media.get(subject, True)

    def is_late(self, e: Recorded) -> bool:
        """Whether it was entered later than the contract allows without a word."""
        limit = self.contract.late_after if self.contract else 30
        return e.received != e.occurred and clock.minutes_between(e.occurred, e.received) > limit


def _party_name(subject: str) -> str:
    row = project.load([subject]).get(subject)
    return str(getattr(row, "name", "") or subject)


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value or ())


def newest_corrections(chain: list[Recorded]) -> Mapping[str, Recorded]:
    """Hash of a corrected entry -> its newest correction."""
    return {e.fixes: e for e in chain if e.kind == CORRECTION and e.fixes}
