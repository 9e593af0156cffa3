"""Incidents as they stand; and of what is missing: who had it last, where, what it held."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from custody import clock, db
from custody.caller import Caller
from custody.errors import NotFound
from custody.events.choices import Encryption, InfoClass, Medium
from custody.events.incidents import IncidentSort
from custody.ledger import project, sealing
from custody.models import Contract, Incident, Item
from custody.queries import routes
from custody.queries.lots import Listed, line
from custody.queries.when import length, moment
from custody.registers import Registers
from custody.text import Text

A_PAGE = 50
DAY_HOURS = 24
RED_MINUTES = 60  # domain.md §7: known, and the client not told
TELEPHONE = re.compile(r"\+?[0-9][0-9 ()-]{7,}[0-9]")
BESIDE = ("attempt.refused", "find.reported", "item.reported_missing", "item.involved", "hold.placed", "hold.released")


@dataclass(frozen=True)
class LastSeen:
    """One item as the report of its loss needs it; all in words. `persons` None: nobody ever said.

    `route`: the transport that it was on, from where to where, and who carried it; empty for what was on none.
    """

    item: Listed
    who: str
    where: str
    when: str
    route: str
    held: str
    persons: int | None
    encryption: str


@dataclass(frozen=True)
class Clock:
    """How long ago somebody knew. `red`: an hour has passed and the client was not told."""

    since: Text
    told: bool
    red: bool


def incident(caller: Caller, subject: str) -> Incident:
    """An incident of the caller's contracts, by its id with or without its noun. NotFound for any other."""
    full = subject if ":" in subject else f"incident:{subject}"
    row = project.load([full]).get(full)
    if not isinstance(row, Incident) or row.contract not in caller.contracts:
        raise NotFound
    return row


def incidents(caller: Caller, page: int = 1) -> tuple[list[Incident], int]:
    """A page of the caller's incidents, the open ones first, then the newest; and how many there are."""
    mine = sorted(caller.contracts) or [""]
    where = f"contract IN ({', '.join('?' * len(mine))})"
    ((total,),) = db.rows(f"SELECT count(*) FROM incident WHERE {where}", mine)
    ids = [
        i
        for (i,) in db.rows(
            f"SELECT id FROM incident WHERE {where} ORDER BY CASE state WHEN 'open' THEN 0 ELSE 1 END, number DESC "
            "LIMIT ? OFFSET ?",
            [*mine, A_PAGE, (page - 1) * A_PAGE],
        )
    ]
    found = project.load(ids)
    return [cast(Incident, found[i]) for i in ids], int(total)


def items_of(caller: Caller, row: Incident) -> list[Item]:
    """The items that an incident names."""
    found = project.load(row.items)
    return [i for s in row.items if isinstance(i := found.get(s), Item) and i.contract in caller.contracts]


def carried_by(caller: Caller, transport: str) -> list[Item]:
    """What a transport (its id, with or without its noun) carries now, of the caller's contracts."""
    full = transport if ":" in transport else f"transport:{transport}"
    where = (Item.transport == full) & Item.contract.in_(sorted(caller.contracts))
    return list(Item.select().where(where).order_by(Item.number)) if transport else []


def naming(caller: Caller, item: str) -> list[Incident]:
    """The caller's open incidents that name an item."""
    rows = Incident.select().where((Incident.state == "open") & Incident.contract.in_(sorted(caller.contracts)))
    return [row for row in rows if item in row.items]


def clock_of(row: Incident, now: str) -> Clock:
    """How long it took to tell the client; while nobody has, how long it has been known."""
    seconds = (clock.parse(row.notified_at or now) - clock.parse(row.first_known)).total_seconds()
    return Clock(
        _spent(max(int(seconds), 0)), bool(row.notified_at), not row.notified_at and seconds >= RED_MINUTES * 60
    )


def _spent(seconds: int) -> Text:
    """`1時間12分`: to the minute within a day, for it is by minutes that the client waits."""
    hours, minutes = seconds // 3600, seconds % 3600 // 60
    if not 0 < hours < DAY_HOURS:
        return length(seconds)
    return Text(f"{hours}時間{minutes}分", f"{hours} h {minutes} min")


def last_seen(caller: Caller, book: Registers, subjects: Sequence[str], lang: str) -> list[LastSeen]:
    """What the register last knew of each of the caller's items among `subjects`, in their order."""
    found = project.load(subjects)
    rows = [row for s in dict.fromkeys(subjects) if isinstance(row := found.get(s), Item)]
    mine = [row for row in rows if row.contract in caller.contracts]
    persons = _persons([row.id for row in mine])
    return [_last(book, row, persons.get(row.id), lang) for row in mine]


def _persons(ids: Sequence[str]) -> dict[str, int | None]:
    if not ids:
        return {}
    marks = ", ".join("?" * len(ids))
    sql = f"SELECT item, sum(persons) FROM copy WHERE state = 'live' AND item IN ({marks}) GROUP BY item"
    return {item: None if n is None else int(n) for item, n in db.rows(sql, ids)}


def _last(book: Registers, row: Item, persons: int | None, lang: str) -> LastSeen:
    marks = ", ".join("?" * len(BESIDE))
    sql = (
        "SELECT actor, occurred FROM entry WHERE subject = ? "
        f"AND kind NOT IN ({marks}) ORDER BY seq DESC LIMIT 1"
    )  # fmt: skip
    ((actor, at),) = db.rows(sql, (row.id, *BESIDE)) or ((None, None),)
    who = row.holder or actor
    held = InfoClass(row.info_class).text if row.info_class else Text("なし", "none")
    return LastSeen(
        line(row, lang),
        book.person_name(who) if who and str(who).startswith("person:") else "",
        book.place_path(row.place),
        moment(at, clock.now(), lang),
        routes.of_item(book, row, lang),
        held.in_(lang),
        persons,
        Encryption(row.encryption or "unknown").text.in_(lang),
    )


def reported_find(item: str) -> str:
    """What the last stranger who reported a find of an item wrote; empty for none."""
    told = db.rows(
        "SELECT seq FROM entry WHERE subject = ? AND kind = 'find.reported' ORDER BY seq DESC LIMIT 1", (item,)
    )
    if not told:
        return ""
    ((seq,),) = told
    return str(sealing.of_chain(item, " AND seq = ? AND name = 'where'", (seq,)).get(seq, {}).get("where", ""))


def phone(contact: str) -> str:
    """The first telephone number in a contact, as a `tel:` address takes it; empty where there is none."""
    found = TELEPHONE.search(unicodedata.normalize("NFKC", contact))
    return re.sub(r"[^0-9+]", "", found[0]) if found else ""


def _in_words(at: datetime) -> str:
    return f"{at.month}月{at.day}日 {at:%H:%M}"


def first_report(row: Incident, contract: Contract, items: Sequence[Item], sort: Text) -> Text:
    """What to read out to the client: no names and no free text, so no personal information."""
    kinds = Counter(Medium(i.medium) for i in items)
    known, before = clock.japan(row.known_at), [clock.japan(t) for t in row.known_before]
    # Both times stay on every paper (domain.md §2.3 F): a notice that was read out may have named the one before.
    was_ja = f"（訂正前：{'、'.join(map(_in_words, before))}）" if before else ""
    was_en = f" (before it was corrected: {', '.join(f'{t:%Y-%m-%d %H:%M}' for t in before)})" if before else ""
    many = "不明" if row.persons is None else f"約{row.persons:,}人"
    # The fear of an accident is an accident's kind of its own: it is not said twice.
    of_what = Text("事故のおそれ", "the fear of an accident") if row.sort == IncidentSort.FEAR else Text(
        f"{sort.ja}（またはそのおそれ）", f"{sort.en} (or the fear of it)"
    )  # fmt: skip
    classes = {InfoClass(i.info_class).text for i in items if i.info_class}
    crypt = Encryption(row.encryption or "unknown").text
    return Text(
        "\n".join((
            f"契約 {contract.number}「{contract.title}」について、{of_what.ja}のご連絡です。",
            f"気づいた日時：{_in_words(known)}{was_ja}",
            f"対象：{'、'.join(f'{m.text.ja} {n:,}点' for m, n in kinds.items()) or '確認中'}",
            f"情報の区分：{'、'.join(sorted(c.ja for c in classes)) or '確認中'}",
            f"本人の数（推定）：{many}　暗号化：{crypt.ja}",
            "現在、捜索と確認を続けています。分かり次第、次の報告をします。",
            f"当社の管理番号：{row.number}",
        )),
        "\n".join((
            f"This concerns contract {contract.number}: {of_what.en}.",
            f"Noticed: {known:%Y-%m-%d %H:%M}{was_en}",
            f"Concerned: {', '.join(f'{n:,} × {m.text.en}' for m, n in kinds.items()) or 'being checked'}",
            f"Class of information: {', '.join(sorted(c.en for c in classes)) or 'being checked'}",
            f"People (estimate): {'unknown' if row.persons is None else f'{row.persons:,}'}. Encryption: {crypt.en}",
            "We are searching and checking, and will report again as soon as we know more.",
            f"Our number: {row.number}",
        )),
    )  # fmt: skip
