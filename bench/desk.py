"""A database with the standing cast and items in a locker, and the two acts that every measurement repeats."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from custody import clock, db
from custody.caller import Caller
from custody.demo.cast import PURPOSES, Cast, sent, set_up
from custody.events.copies import CopyRegistered
from custody.events.items import ItemCheckedIn, ItemCheckedOut, ItemReceived, ItemStored
from custody.usecases import items, receiving
from custody.usecases.outcome import Outcome

BATCH = 40
SINCE_DAYS = 100


@dataclass
class Desk:
    """鈴木 keeps, 佐藤 uses; both under the contract with 特定個人情報, which has the most rules."""

    cast: Cast
    keeper: Caller
    user: Caller
    using: ItemCheckedOut
    returning: ItemCheckedIn

    def stored(self, n: int) -> list[str]:
        """Ids of `n` items, each with one copy on it, received and put into a locker."""
        made: list[str] = []
        while len(made) < n:
            made += self._stored(min(n - len(made), BATCH))
        return made

    def _stored(self, n: int) -> list[str]:
        place = self.cast.places
        content = receiving.Content(
            CopyRegistered.model_validate({"item": "item:" + "0" * 16, "name": "通知データ", "info_class": "specific"})
        )
        event = ItemReceived.model_validate(
            {"medium": "usb", "description": "住民税データ", "place": place["取扱区域A"], "giver": "田中 実"}
        )
        done = receiving.receive(self.keeper, sent(), self.cast.contracts["tax"], event, content, [""] * n).done
        made = [d.subject for d in done if d.kind == "item.received"]
        checked(items.store(self.keeper, sent(), made, ItemStored(unit=place["ロッカー1"], lock_checked=True)))
        return made

    def out_and_back(self, some: Sequence[str], times: int) -> int:
        """Take `some` out and bring them back, `times` times; the number of events written."""
        for _ in range(times):
            self.out(some)
            self.back(some)
        return 2 * times * len(some)

    def out(self, some: Sequence[str]) -> None:
        checked(items.take_out(self.user, sent(), some, self.using))

    def back(self, some: Sequence[str]) -> None:
        checked(items.bring_back(self.user, sent(), some, self.returning))


def checked(outcome: Outcome) -> None:
    """A refusal would be cheaper than the act, so a measurement stops at one."""
    if outcome.refused or outcome.left:
        raise RuntimeError(f"refused: {outcome.refused} {outcome.left}")


def desk_of(cast: Cast) -> Desk:
    """The desk of a cast in the database that is bound."""
    due = clock.stamp(datetime.now(UTC) + timedelta(days=1))
    place = cast.places
    given = {"purpose": PURPOSES["tax"][0], "work": "entry", "place": place["作業室"], "due": due}
    back = ItemCheckedIn(unit=place["ロッカー1"], lock_checked=True, copied=False)
    return Desk(cast, cast.caller("鈴木"), cast.caller("佐藤"), ItemCheckedOut.model_validate(given), back)


@contextmanager
def opened(url: str) -> Iterator[Desk]:
    """A new database at `url`, bound and connected for this thread, with its cast."""
    db.migrate(url)
    with db.bind(db.connect(url)).connection_context():
        yield desk_of(set_up((datetime.now(UTC) - timedelta(days=SINCE_DAYS)).date()))


@contextmanager
def folder() -> Iterator[Path]:
    """A folder for one measurement's files, on the disk that the project lies on; gone afterwards."""
    parent = Path(__file__).parent.parent / "build" / "bench"
    parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=parent) as made:
        yield Path(made)


@contextmanager
def new_desk() -> Iterator[tuple[Desk, Path]]:
    """A desk in an SQLite file of its own, and that file."""
    with folder() as made, opened(f"sqlite:///{made / 'custody.db'}") as desk:
        yield desk, made / "custody.db"
