"""What each of the demo's longer stories leaves behind: transports, copies, destructions, incidents, firms, endings."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from custody import clock, db
from custody.demo.cast import Cast
from custody.demo.year import fill
from custody.ledger import whole
from custody.models import Contract, Destruction, Incident, Item, Transport
from custody.queries import closing
from custody.settings import settings

DAYS, SIZE = 90, 60


@pytest.fixture(scope="module", autouse=True)
def files_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Photos of the whole file's story are kept in one folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CUSTODY_FILES", str(tmp_path_factory.mktemp("files")))
        settings.cache_clear()
        yield
    settings.cache_clear()


@pytest.fixture(scope="module", autouse=True)
def cast(files_folder: None, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cast]:
    """A short demo in a database of this file's own, bound and connected."""
    file = tmp_path_factory.mktemp("stories") / "demo.db"
    file.write_bytes(sqlite_template.read_bytes())
    with db.bind(db.connect(f"sqlite:///{file}")).connection_context():
        yield fill(size=SIZE, days=DAYS)


def kinds(subject: str) -> list[str]:
    return [k for (k,) in db.rows("SELECT kind FROM entry WHERE subject = ? ORDER BY seq", (subject,))]


def refused() -> set[tuple[str, str]]:
    bodies = [json.loads(b)["data"] for (b,) in db.rows("SELECT body FROM entry WHERE kind = 'attempt.refused'")]
    return {(b["attempted"], r["rule"]) for b in bodies for r in b["refusals"]}


def test_everything_that_is_told_verifies_with_its_photos() -> None:
    assert list(whole.verify_all()) == []
    assert len(db.rows("SELECT sha256 FROM attachment")) > 15


def test_a_transport_came_to_its_end_and_what_it_carried_was_receipted() -> None:
    (row,) = Transport.select().where(Transport.state == "accepted", Transport.incident.is_null())
    assert kinds(row.id) == [
        "transport.planned", "case.packed_locked", "transport.sealed", "transport.departed", "transport.relayed",
        "transport.checkpoint", "transport.arrived", "seal.verified", "transport.opened", "transport.accepted",
    ]  # fmt: skip
    assert row.seal_ok is True
    assert {Item.get_by_id(i).state for i in row.items} == {"returned"}
    ((body,),) = db.rows("SELECT body FROM entry WHERE subject = ? AND kind = 'seal.verified'", (row.id,))
    assert len({json.loads(body)["actor"], *(s["by"] for s in json.loads(body)["sign"])}) == 2


def test_one_transport_is_under_way_with_a_courier_and_one_waits_for_its_seal() -> None:
    (away,) = Transport.select().where(Transport.state == "in_transit")
    assert away.firm
    assert away.arrive_by > clock.now()
    assert Transport.select().where(Transport.state == "packed").count() == 1


def test_a_seal_did_not_match_and_it_was_seen_to_to_its_end() -> None:
    (row,) = Transport.select().where(Transport.seal_ok == False)  # noqa: E712 - peewee
    incident = Incident.get_by_id(row.incident)
    assert (incident.sort, incident.state, row.state) == ("seal", "closed", "accepted")
    assert {"client.notified", "report.submitted", "incident.closed"} <= set(kinds(incident.id))
    for item in row.items:
        told = kinds(item)
        assert told.index("item.quarantined") < told.index("item.released") < told.index("return.receipted")


def test_a_loss_was_found_again_and_another_is_open_with_its_clock_running() -> None:
    assert Incident.select().where(Incident.sort == "loss", Incident.state == "closed").count() == 1
    (running,) = Incident.select().where(Incident.state == "open")
    assert running.known_at < (running.notified_at or "")


def test_backups_go_round_in_three_generations_under_a_standing_permission() -> None:
    ((permission, used, allowed),) = db.rows("SELECT id, used, allowed FROM authorisation WHERE standing = 1")
    assert len(json.loads(used)) == allowed == 3
    states = [s for (s,) in db.rows("SELECT state FROM copy WHERE permission = ? ORDER BY number", (permission,))]
    assert states == ["erased"] * 4 + ["live"] * 3


def test_one_print_was_made_and_one_erasure_nobody_could_check_leaves_its_copy_live() -> None:
    assert db.rows("SELECT count(*) FROM entry WHERE kind = 'carrier.made'") == [(1,)]
    erasures = [json.loads(b)["data"] for (b,) in db.rows("SELECT body FROM entry WHERE kind = 'content.erased'")]
    ((copy,),) = [e["copies"] for e in erasures if e["outcome"] == "unknown"]
    assert db.rows("SELECT state FROM copy WHERE id = ?", (copy,)) == [("live",)]


def test_a_destruction_was_watched_by_the_client_and_its_second_certificate_matched(cast: Cast) -> None:
    rows = Destruction.select().where(Destruction.state == "certified", Destruction.contract == cast.contracts["tax"])
    (row,) = rows
    assert row.witness == cast.people["田中"]
    assert len({row.staged_by, row.read_by, row.witness}) == 3
    assert row.photos_before
    assert row.photos_after
    assert len(row.rejections) == 1
    assert sorted(row.lines) == sorted(row.items)
    assert {Item.get_by_id(i).state for i in row.items} == {"destroyed"}


def test_a_certificate_is_late_after_thirty_days_and_a_lot_waits_to_be_read() -> None:
    (late,) = Destruction.select().where(Destruction.state == "executed")
    done = clock.japan(late.ended or "").date()
    assert late.due == (done + timedelta(days=30)).isoformat() < clock.today()
    assert Destruction.select().where(Destruction.state == "staged").count() == 1


def test_a_subcontractor_is_consented_bound_and_visited_beside_a_disposal_firm_and_a_courier(cast: Cast) -> None:
    found = {sort: (json.loads(bound), json.loads(visits)) for sort, bound, visits in db.rows("SELECT sort, subcontracts, visits FROM party")}  # fmt: skip
    assert set(found) == {"subcontractor", "disposal", "courier"}
    bound, visits = found["subcontractor"]
    assert bound[cast.contracts["welfare"]]["checked"]
    assert len(visits) == 2


def test_an_audit_was_held_its_finding_improved_and_compliance_reported(cast: Cast) -> None:
    assert db.rows("SELECT state FROM audit") == [("held",)]
    ((state, evidence),) = db.rows("SELECT state, evidence FROM finding")
    assert state == "closed"
    assert json.loads(evidence)
    assert len(Contract.get_by_id(cast.contracts["tax"]).reports) == 2


def test_one_contract_is_closed_one_only_waits_for_the_form_and_one_cannot_close(cast: Cast) -> None:
    def left(name: str) -> set[str]:
        return {m.what for m in closing.matters(Contract.get_by_id(cast.contracts[name])) if m.count}

    assert [Contract.get_by_id(cast.contracts[n]).state for n in ("polling", "survey")] == ["closed", "ended"]
    assert (left("polling"), left("survey")) == (set(), set())
    assert {"items", "copies", "incidents"} <= left("library")
    for balance in closing.balance(cast.contracts["survey"]):
        assert balance.came == balance.returned + balance.destroyed + balance.erased
    assert sum(b.destroyed for b in closing.balance(cast.contracts["survey"])) > 0


def test_a_contract_that_ended_cannot_close_and_its_page_says_what_is_left_and_why(cast: Cast) -> None:
    row = Contract.get_by_id(cast.contracts["parks"])
    left = {m.what: m for m in closing.matters(row) if m.count}
    assert row.state == "ended"
    assert {what: (m.count, m.basis.ja) for what, m in left.items()} == {
        "items": (2, "第10条"),
        "copies": (1, "第10条"),
    }
    assert {("return.receipted", "R-10-3"), ("contract.closed", "R-10-1")} <= refused()
    assert [(b.what, b.came, b.held) for b in closing.balance(row.id) if b.held] == [
        ("media", 3, 1), ("copies", 5, 1), ("own", 1, 1),
    ]  # fmt: skip


def test_a_unit_and_a_whole_contract_were_counted(cast: Cast) -> None:
    assert db.rows("SELECT count(*) FROM stocktake WHERE place = '' AND state = 'closed' AND contract = ?", (cast.contracts["library"],)) == [(1,)]  # fmt: skip
    assert db.rows("SELECT count(*) FROM stocktake WHERE place <> '' AND state = 'closed'")[0][0] > 3


def test_one_permission_is_still_only_spoken() -> None:
    assert db.rows("SELECT sort, state FROM authorisation WHERE paper = 0") == [("copy", "active")]


@pytest.mark.parametrize(
    "attempt",
    [("item.copied", "R-09-1"), ("item.copied", "R-09-2"), ("transport.planned", "R-19-1"),
     ("transport.planned", "R-06-1"), ("case.packed_locked", "R-23-1"), ("case.packed_locked", "R-23-2"),
     ("destroy.staged", "R-11-1"), ("destroy.executed", "R-11-3")],
    ids="-".join,
)  # fmt: skip
def test_what_the_annex_forbids_on_the_way_to_the_end_was_tried_too(attempt: tuple[str, str]) -> None:
    assert attempt in refused()
