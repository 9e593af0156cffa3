"""Transports as pages show them: where each stands, who has the case, what is late. No seal's number before it was read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from custody import db
from custody.caller import Caller
from custody.errors import NotFound
from custody.events.cases import CaseSort
from custody.events.choices import State
from custody.events.moving import ON_A_TRANSPORT
from custody.events.transport import ON_THE_WAY, OVER, Errand, KeyKept, TransportState
from custody.ledger import project
from custody.models import Authorisation, Case, Item, Transport
from custody.queries import counted_out, seal_readings
from custody.queries.likely import place_read
from custody.queries.reading import read
from custody.queries.when import moment
from custody.queries.wording import word_of
from custody.registers import Registers
from custody.text import Text

A_PAGE = 50
STEPS = (
    (Text("計画", "Planned"), {"planned", "cancelled"}),
    (Text("梱包", "Packed"), {"packed"}),
    (Text("封印", "Sealed"), {"sealed"}),
    (Text("搬送", "On its way"), {"in_transit", "rejected", "lost"}),
    (Text("到着", "Arrived"), {"arrived"}),
    (Text("照合", "Read"), {"verified"}),
    (Text("開封", "Opened"), {"opened"}),
    (Text("検品", "Counted"), {"accepted"}),
)
CLOSED = sorted(s.value for s in OVER)


def transport(caller: Caller, said: str) -> Transport:
    """A transport of the caller's contracts by key, id or number. NotFound for any other."""
    subject = _id(said)
    row = project.load([subject]).get(subject)
    if not isinstance(row, Transport) or row.contract not in caller.contracts:
        raise NotFound
    return row


def _id(said: str) -> str:
    if said.startswith("T-"):
        found = db.rows("SELECT id FROM transport WHERE number = ?", (said,))
        return str(found[0][0]) if found else ""
    return said if said.startswith("transport:") else f"transport:{said}"


def aboard(row: Transport) -> frozenset[str]:
    """The ids of what was packed and is neither found elsewhere nor put away since."""
    states = sorted(ON_A_TRANSPORT)
    sql = f"SELECT id FROM item WHERE transport = ? AND state IN ({', '.join('?' * len(states))})"
    return frozenset(i for (i,) in db.rows(sql, (row.id, *states))) & frozenset(row.items)


def all_missing(row: Transport) -> bool:
    """Whether nothing that was packed is known to be on it still."""
    left = sorted(ON_A_TRANSPORT - {State.MISSING})
    sql = f"SELECT 1 FROM item WHERE transport = ? AND state IN ({', '.join('?' * len(left))}) LIMIT 1"
    return not db.rows(sql, (row.id, *left))


def of_item(caller: Caller, book: Registers, item: Item) -> str:
    """The id of the transport that an item is on; else of the next planned that leaves from its site; else nothing."""
    if item.transport and item.state in ON_A_TRANSPORT:
        return item.transport
    if not item.place or item.contract not in caller.contracts:
        return ""
    sql = "SELECT id, origin FROM transport WHERE contract = ? AND state = 'planned' ORDER BY leave_at"
    site = book.place(item.place).around()[0]
    return next((str(i) for i, origin in db.rows(sql, (item.contract,)) if book.place(origin).around()[0] == site), "")


def case_read(text: str, bases: Sequence[str]) -> str | None:
    """The id of the case whose label was read or whose number was typed; None where it is none of ours."""
    found = read(text, bases)
    if found is None:
        return None
    if found.code:
        rows = db.rows("SELECT subject FROM label WHERE code = ? AND state <> 'void'", (found.code,))
    else:
        rows = db.rows("SELECT id FROM carrying_case WHERE number = ?", (found.number or "",))
    return next((str(i) for (i,) in rows if str(i).startswith("case:")), None)


def unit_read(text: str, bases: Sequence[str]) -> str:
    """The id of the storage unit whose label was read; empty where it is none."""
    found = read(text, bases)
    return place_read(found.code, found.number) if found else ""


def late(row: Transport, now: str) -> bool:
    """Whether it should have arrived by `now` (UTC stamp)."""
    return row.state in ON_THE_WAY and bool(row.arrive_by) and row.arrive_by < now


@dataclass(frozen=True)
class Line:
    """One transport of the list."""

    key: str
    number: str
    what: str
    state: str
    word: str
    note: str
    late: bool


def listed(caller: Caller, book: Registers, now: str, lang: str, page: int = 1) -> tuple[list[Line], int]:
    """A page of the caller's transports: the late ones, then what is under way, then what is over; and how many pages."""
    mine = sorted(caller.contracts)
    if not mine:
        return [], 1
    marks = ", ".join("?" * len(mine))
    ((n,),) = db.rows(f"SELECT count(*) FROM transport WHERE contract IN ({marks})", mine)
    over = ", ".join("?" * len(CLOSED))
    sql = (
        f"SELECT id FROM transport WHERE contract IN ({marks}) ORDER BY "
        f"CASE WHEN state IN ({over}) THEN 2 WHEN state IN ('in_transit', 'rejected') AND arrive_by < ? THEN 0 ELSE 1 END,"
        " number DESC LIMIT ? OFFSET ?"
    )
    ids = [i for (i,) in db.rows(sql, [*mine, *CLOSED, now, A_PAGE, A_PAGE * (max(page, 1) - 1)])]
    rows = project.load(ids)
    return [_line(book, cast(Transport, rows[i]), now, lang) for i in ids], max(1, -(-int(n) // A_PAGE))


def _line(book: Registers, row: Transport, now: str, lang: str) -> Line:
    way = f"{last(book, row.origin)} → {last(book, row.destination)}"
    by = Text("到着予定 {at}", "due {at}").filled(at=moment(row.arrive_by, now, lang))
    what = f"{word_of(Errand, row.purpose, lang)} · {way}"
    parts = [Text("{n}件", "{n} items").filled(n=len(row.items)).in_(lang) if row.items else ""]
    parts.append(moment(row.ended_at, now, lang) if row.ended_at else by.in_(lang))
    note = " · ".join(p for p in parts if p)
    return Line(
        row.id.partition(":")[2],
        row.number,
        what,
        *counted_out.badge(row, lang),
        note,
        late(row, now),
    )


def last(book: Registers, place: str | None) -> str:
    """The last two steps of a place's path."""
    return " › ".join(book.place_path(place).split(" › ")[-2:]) if place else "—"


def facts(book: Registers, row: Transport, now: str, lang: str) -> list[tuple[str, str]]:
    """What it is, who has the case, how many seals (never which), and when."""
    case = project.load([row.case_]).get(row.case_) if row.case_ else None
    pairs = [
        (Text("どこから", "From"), book.place_path(row.origin)),
        (Text("どこへ", "To"), book.place_path(row.destination)),
        (Text("いまある場所", "Where it is"), book.place_path(row.place) if row.place else ""),
        (Text("いま持つ人", "With"), book.person_name(row.holder) if row.state not in OVER else ""),
        (Text("運ぶ人", "Carried by"), "、".join(book.person_name(p) for p in row.people)),
        (Text("ケース", "Case"), _case(case, lang)),
        (Text("鍵", "The key"), _key(book, row, lang)),
        (Text("中身", "Contents"), Text("{n}件", "{n} items").filled(n=len(row.items)).in_(lang) if row.items else ""),
        (Text("封印", "Seals"), Text("{n}本", "{n}").filled(n=len(row.seals)).in_(lang) if row.seals else ""),
        (Text("車両・経路", "Vehicle, route"), " · ".join(p for p in (row.vehicle, row.route) if p)),
        (Text("追跡番号", "Tracking number"), row.tracking),
    ]
    told = [(t.in_(lang), v) for t, v in pairs if v]
    return [*told, *seal_readings.facts(row, lang), *_times(row, now, lang)]


def _case(case: object, lang: str) -> str:
    return f"{case.number} {word_of(CaseSort, case.sort, lang)}" if isinstance(case, Case) else ""


def _key(book: Registers, row: Transport, lang: str) -> str:
    if not row.key_kept or not row.case_:
        return ""
    return " · ".join(p for p in (word_of(KeyKept, row.key_kept, lang), book.person_name(row.key_holder)) if p)


def _read(row: Transport, when: str) -> Text:
    """When the seals were read and what came of it; empty before."""
    if row.seal_ok is None or not when:
        return Text(when, when)
    return Text(f"{when} 一致", f"{when}, right") if row.seal_ok else Text(f"{when} 異常あり", f"{when}, not right")


def _times(row: Transport, now: str, lang: str) -> list[tuple[str, str]]:
    planned = f"{moment(row.leave_at, now, lang)} → {moment(row.arrive_by, now, lang)}"
    pairs = [
        (Text("予定", "Planned"), planned),
        (Text("出発", "Left"), moment(row.departed_at, now, lang)),
        (Text("到着", "Arrived"), moment(row.arrived_at, now, lang)),
        (Text("封印照合", "Seals read"), _read(row, moment(row.verified_at, now, lang)).in_(lang)),
        (Text("開封", "Opened"), moment(row.opened_at, now, lang)),
        (Text("検品", "Counted"), moment(row.ended_at, now, lang)),
    ]
    return [(t.in_(lang), v) for t, v in pairs if v]


def steps(row: Transport, lang: str) -> tuple[list[str], int]:
    """The names of the steps and the number of the next one, counted from 1."""
    at = next((n for n, (_, states) in enumerate(STEPS) if row.state in states), 0)
    wrong = seal_readings.verdict(row)
    names = [wrong if wrong and "verified" in states else t for t, states in STEPS]
    return [t.in_(lang) for t in names], {TransportState.CANCELLED: 1, TransportState.LOST: at + 1}.get(
        TransportState(row.state), at + 2
    )


def choices_of_consent(contract: str, on: str) -> list[tuple[str, str, str]]:
    """The consents to carry out and instructions to destroy of a contract that are in force at the date `on`."""
    found = db.rows("SELECT id FROM authorisation WHERE contract = ? AND sort IN ('carry_out', 'destroy')", (contract,))
    rows = [r for r in project.load([i for (i,) in found]).values() if isinstance(r, Authorisation) and r.in_force(on)]
    return [(r.id, f"{r.number} {r.document}".strip(), r.officer) for r in rows]


def leaves(contract: str, place: str) -> bool:
    """Whether anything of `contract` lies in `place` or in what is within it, so that it may leave from there."""
    sql = (
        "SELECT 1 FROM item JOIN place ON place.id = item.place WHERE item.contract = ? "
        "AND (place.id = ? OR place.lineage LIKE '%' || ? || '%') LIMIT 1"
    )
    return bool(db.rows(sql, (contract, place, place)))


def carriers_firms(contract: str) -> list[tuple[str, str, str]]:
    """The carrier firms registered under a contract."""
    found = db.rows("SELECT id, name, contracts FROM party WHERE sort = 'courier' ORDER BY name")
    return [(i, name, "") for i, name, contracts in found if contract in contracts]
