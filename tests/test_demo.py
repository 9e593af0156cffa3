"""The demo's story: everything it promises is there, at plausible times, and the ledger is as it was written."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from custody import clock, db
from custody.demo.calendar import is_working_day, working_days
from custody.demo.year import fill
from custody.ledger import whole
from custody.settings import settings

SIZE, DAYS = 80, 90
SOME = 15  # either way


@pytest.fixture(scope="module")
def now(story: None) -> str:
    return clock.now()


@pytest.fixture(scope="module")
def told() -> list[tuple[int, int]]:
    return []


@pytest.fixture(scope="module", autouse=True)
def files_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Photos of the whole file's story are kept in one folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CUSTODY_FILES", str(tmp_path_factory.mktemp("files")))
        settings.cache_clear()
        yield
    settings.cache_clear()


@pytest.fixture(scope="module")
def story(
    sqlite_template: Path,
    tmp_path_factory: pytest.TempPathFactory,
    told: list[tuple[int, int]],
    files_folder: None,
) -> Iterator[None]:
    """A short demo in a database of this file's own, bound and connected."""
    file = tmp_path_factory.mktemp("demo") / "demo.db"
    file.write_bytes(sqlite_template.read_bytes())
    with db.bind(db.connect(f"sqlite:///{file}")).connection_context():
        fill(size=SIZE, days=DAYS, tell=lambda done, total: told.append((done, total)))
        yield


pytestmark = pytest.mark.usefixtures("story")


def one(sql: str, *params: object) -> object:
    ((value,),) = db.rows(sql, params)
    return value


def kinds() -> dict[str, int]:
    return {str(kind): int(n) for kind, n in db.rows("SELECT kind, count(*) FROM entry GROUP BY kind")}


def bodies(kind: str) -> list[dict[str, object]]:
    return [json.loads(body) for (body,) in db.rows("SELECT body FROM entry WHERE kind = ?", (kind,))]


def test_verify_finds_nothing() -> None:
    assert list(whole.verify_all()) == []
    assert whole.count() > 400


def test_there_are_two_municipalities_and_seven_contracts_of_which_one_handles_specific_information() -> None:
    """Four are at work; three short ones are over."""
    assert one("SELECT count(*) FROM client") == 2
    found = db.rows("SELECT specific, state FROM contract ORDER BY number")
    assert [bool(s) for s, _ in found] == [True, *[False] * 6]
    assert [state for _, state in found] == ["active"] * 4 + ["closed", "ended", "ended"]


def test_there_are_about_as_many_items_as_asked_for_of_every_kind() -> None:
    assert SIZE - SOME <= int(str(one("SELECT count(*) FROM item"))) <= SIZE + SOME
    media = {m for (m,) in db.rows("SELECT DISTINCT medium FROM item")}
    assert media >= {"usb", "hdd", "tape", "optical", "laptop", "box", "paper"}


def test_what_the_annex_forbids_was_tried_and_each_refusal_is_on_record() -> None:
    refusals = [r for b in bodies("attempt.refused") for r in b["data"]["refusals"]]
    assert {r["basis"] for r in refusals} >= {f"第{n}条" for n in (1, 3, 6, 7, 8, 9, 11, 12, 17, 18, 19, 22, 23)}
    assert "社内基準" in {r["basis"] for r in refusals}


def test_some_things_are_late_and_some_are_out_in_time(now: str) -> None:
    late = one("SELECT count(*) FROM item WHERE state = 'in_use' AND due < ?", now)
    in_time = one("SELECT count(*) FROM item WHERE state = 'in_use' AND due >= ?", now)
    assert int(str(late)) >= 2
    assert int(str(in_time)) >= 2


def test_one_item_is_missing_and_a_stranger_has_reported_it() -> None:
    ((missing,),) = db.rows("SELECT id FROM item WHERE state = 'missing'")
    assert one("SELECT subject FROM entry WHERE kind = 'find.reported'") == missing


def test_one_contract_is_near_its_end(now: str) -> None:
    soon = (clock.japan(now) + timedelta(days=14)).date().isoformat()
    assert one("SELECT count(*) FROM contract WHERE state = 'active' AND ends <= ?", soon) == 1


def test_a_lot_has_come_in_whose_labels_are_not_printed() -> None:
    assert int(str(one("SELECT count(*) FROM item WHERE state = 'arrived' AND printed = 0"))) >= 1


@pytest.mark.parametrize(
    "kind",
    ["entry.corrected", "item.voided", "label.reissued", "carrier.blank_registered", "item.expected", "item.found",
     "custody.handed_over", "stocktake.closed", "item.sighted", "lock.checked", "label.printed", "label.attached"],
)  # fmt: skip
def test_the_story_has_every_kind_of_day(kind: str) -> None:
    assert kinds().get(kind, 0) >= 1


def test_who_receives_something_has_signed_for_it() -> None:
    for body in bodies("custody.handed_over"):
        assert [s["by"] for s in body["sign"]] == [body["data"]["receiver"]]


def test_what_was_written_down_late_has_a_reason_and_nothing_lies_ahead(now: str) -> None:
    assert one("SELECT max(received) FROM entry") <= now
    late = set(db.rows("SELECT subject, seq FROM entry WHERE occurred < received"))
    assert late
    assert late <= set(db.rows("SELECT subject, seq FROM private WHERE name = 'why'"))


def test_things_happen_on_working_days_in_office_hours() -> None:
    found = [clock.japan(at) for (at,) in db.rows("SELECT occurred FROM entry WHERE subject LIKE 'item:%'")]
    assert [at for at in found if not is_working_day(at.date()) or not 8 <= at.hour < 19] == []


def test_no_item_was_anywhere_before_it_had_been_where_it_was() -> None:
    chains: dict[str, list[str]] = {}
    for subject, at in db.rows("SELECT subject, occurred FROM entry WHERE subject LIKE 'item:%' ORDER BY subject, seq"):
        chains.setdefault(subject, []).append(at)
    assert [s for s, times in chains.items() if times != sorted(times)] == []


def test_progress_is_told_to_the_end(told: list[tuple[int, int]]) -> None:
    assert told == sorted(told)
    assert told[0][0] == 0
    assert told[-1][0] == told[-1][1] > DAYS // 2


def test_a_working_day_is_no_weekend_and_no_holiday() -> None:
    golden_week = working_days(date(2026, 4, 27), date(2026, 5, 8))
    assert [d.day for d in golden_week] == [27, 28, 30, 1, 7, 8]
    assert not is_working_day(date(2026, 7, 20))  # third Monday of July
    assert is_working_day(date(2026, 7, 21))


def _story_on(url: str) -> list[tuple[str, str]]:
    with db.bind(db.connect(url)).connection_context():
        fill(clock.parse("2026-10-20T14:00"), size=20, days=30)
        assert list(whole.verify_all()) == []
        return [(k, at) for k, at in db.rows("SELECT kind, occurred FROM entry ORDER BY occurred, kind, body")]


def test_both_databases_tell_the_same_story(sqlite_database_url: str, postgresql_database_url: str) -> None:
    """The same seed and the same day: the same acts at the same times."""
    before = db.proxy.obj
    try:
        first, second = _story_on(sqlite_database_url), _story_on(postgresql_database_url)
    finally:
        db.bind(before)
    assert first == second
