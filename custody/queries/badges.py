"""The badges of people, as their pages show them, and whose a scanned one is."""

from __future__ import annotations

from dataclasses import dataclass

from custody import clock, db
from custody.events.badges import BadgeState, WhyBadgeVoid
from custody.queries.when import moment
from custody.queries.wording import word_of


@dataclass(frozen=True)
class Worn:
    """One badge. `void`: on what grounds it is, empty while it is in use."""

    number: str
    issued: str
    void: str


def of_person(person: str, lang: str) -> list[Worn]:
    """All that they ever had, the newest first."""
    sql = "SELECT number, issued_at, why FROM badge WHERE person = ? ORDER BY id DESC"
    now = clock.now()
    return [
        Worn(number, moment(at, now, lang), word_of(WhyBadgeVoid, why, lang) if why else "")
        for number, at, why in db.rows(sql, (person,))
    ]


def in_use(person: str) -> bool:
    return bool(db.rows("SELECT 1 FROM badge WHERE person = ? AND state = ?", (person, BadgeState.ISSUED.value)))


def printed(subject: str) -> tuple[str, str]:
    """The number and the code of the badge with this id."""
    ((number, code),) = db.rows(
        "SELECT badge.number, label.code FROM badge JOIN label ON label.subject = badge.id WHERE badge.id = ?",
        (subject,),
    )
    return number, code


def person_of(badge: str) -> str:
    """Whose badge it is, by its id or its number; empty where there is none."""
    found = db.rows("SELECT person FROM badge WHERE id = ? OR number = ?", (badge, badge))
    return str(found[0][0]) if found else ""
