"""Seconds that a step of a transport of 40 items takes on SQLite, each step one transaction, beside 40 raw commits."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

from bench.desk import BATCH, Desk, checked, new_desk
from bench.table import Figure
from bench.writes import ROW, bare
from custody import clock
from custody.caller import Signature, Submission, new_idem
from custody.demo import pictures
from custody.demo.cast import sent
from custody.events.cases import CaseRegistered, CaseSort
from custody.events.choices import LockKind
from custody.events.seals import SealStocked
from custody.events.transport import CasePacked, TransportDeparted, TransportPlanned, TransportSealed
from custody.events.under_way import SealVerified, TransportAccepted, TransportArrived, TransportOpened
from custody.usecases import cases, photos, sealing, transporting, under_way
from custody.usecases.counting_out import Away, accept
from custody.usecases.outcome import Outcome

LIMIT_SECONDS = 0.15


def measure(quick: bool) -> list[Figure]:
    """The slowest kind of step, by the median of its runs; 40 raw commits are timed between the transports."""
    taken: dict[str, list[float]] = {}
    raw: list[float] = []
    with new_desk() as (desk, file), closing(bare(file)) as connection:
        items = desk.stored(BATCH)
        for n in range(3 if quick else 12):
            for name, step in _steps(desk, items, f"S-{n:05d}"):
                taken.setdefault(name, []).append(_seconds(lambda step=step: checked(step())))  # type: ignore[misc]
            raw.append(_seconds(lambda: _raw(connection)))
    slowest, seconds = max(((name, median(t)) for name, t in taken.items()), key=lambda found: found[1])
    name = f"a step of a transport of {BATCH} items ({slowest})"
    return [Figure(name, seconds, "s", f"{BATCH} raw one-row commits", median(raw), LIMIT_SECONDS, least=False)]


def _raw(connection: Any) -> None:
    body = secrets.token_bytes(ROW)
    for _ in range(BATCH):
        connection.execute("INSERT INTO raw_row (body) VALUES (?)", (body,))


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _steps(desk: Desk, items: list[str], seal: str) -> Iterator[tuple[str, Callable[[], Outcome]]]:
    """Every step of one transport within the area, in order; what a step needs is made before it is asked for."""
    place, user, keeper = desk.cast.places, desk.user, desk.keeper
    case = cases.register(keeper, sent(), CaseRegistered(sort=CaseSort.HARD, lock_kind=LockKind.KEY)).first("case")
    sealing.stock(keeper, sent(), [seal], SealStocked(number=seal))
    plan = transporting.plan(keeper, sent(), desk.cast.contracts["tax"], _plan(desk))
    checked(plan)
    t = plan.first("transport")
    yield "pack", lambda: transporting.pack(user, sent(), t, items, CasePacked(lock_checked=True), case)
    photo = photos.keep(user, desk.cast.contracts["tax"], pictures.seal(seal))
    yield "seal", lambda: sealing.seal(user, sent(), t, seal, TransportSealed(pictures=[photo]))
    yield "depart", lambda: transporting.depart(user, sent(), t, TransportDeparted())
    yield "arrive", lambda: under_way.arrive(keeper, sent(), t, TransportArrived(place=place["取扱区域A"]), case)
    yield "read", lambda: sealing.verify(keeper, _two(desk), t, SealVerified(numbers=seal, tampered=False))
    yield "open", lambda: sealing.open_case(keeper, sent(), t, TransportOpened())
    yield "count", lambda: accept(keeper, sent(), t, items, TransportAccepted(), Away(place["ロッカー1"], True))


def _plan(desk: Desk) -> TransportPlanned:
    now = datetime.now(UTC)
    where = {"origin": desk.cast.places["本社"], "destination": desk.cast.places["取扱区域A"]}
    when = {"leave_at": clock.stamp(now), "arrive_by": clock.stamp(now + timedelta(hours=1))}
    return TransportPlanned.model_validate({"purpose": "area", "people": [desk.user.person], **where, **when})


def _two(desk: Desk) -> Submission:
    return Submission(idem=new_idem(), second=Signature(desk.user.person, "password", clock.now()))
