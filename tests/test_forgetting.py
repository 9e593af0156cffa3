"""Names and words are erased when their time is over: from the database, its journal and every backup; proofs stay."""

import base64
import hashlib
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from custody import clock, db, errors, keyring, server
from custody.backup import making
from custody.caller import Signature, Submission, new_idem
from custody.datakeys import Gone
from custody.demo.cast import sent
from custody.events import KINDS
from custody.events.contracts import ContractClosed, ContractEnded
from custody.events.forgetting import PrivateErased
from custody.events.incidents import IncidentOpened
from custody.events.items import BlankRegistered, ItemSighted
from custody.events.reclaiming import CarrierReclaimed
from custody.ledger import erasure, guards, project, sealing, whole
from custody.ledger.entry import commitment
from custody.models import Contract, Item
from custody.queries import history
from custody.settings import Settings
from custody.usecases import accidents, contracts, forgetting, items, receiving, reclaiming

SECRETS = ("秘密太郎XYZ", "SERIAL-XYZ-1", "だれにも言わない覚え書きXYZ")
EVENT = PrivateErased(ground="retention")


@pytest.fixture
def later() -> Iterator[None]:
    """Eleven years on."""
    yield
    clock.tell(None)


def go_on(years: int = 11) -> None:
    now = clock.now()
    clock.tell(f"{int(now[:4]) + years}{now[4:]}")


def approved(desk: Any, who: str = "鈴木") -> Submission:
    return Submission(new_idem(), second=Signature(desk.cast.people[who], "password", clock.now()))


def closed(desk: Any, contract: str = "welfare") -> tuple[str, str]:
    """A contract closed today, and an item of it with words that are to be forgotten."""
    key, boss = desk.cast.contracts[contract], desk.cast.caller("高橋")
    blank = BlankRegistered(
        medium="usb", serial=SECRETS[1], description=SECRETS[0], place=desk.cast.places["取扱区域A"]
    )
    item = receiving.register_blank(desk.keeper(contract), sent(), key, blank).first("item")
    items.sight(desk.keeper(contract), sent(), [item], ItemSighted(note=SECRETS[2]))
    assert not reclaiming.reclaim(desk.keeper(contract), sent(), [item], CarrierReclaimed()).refused
    contracts.settle(boss, sent(), key, ContractEnded(on=clock.today(), how="completed"))
    closing = ContractClosed(report="完了-1", acknowledged="課長 田中 実", scan=desk.scan(contract))
    done = contracts.settle(boss, sent(), key, closing)
    assert not done.refused, done.refused
    return key, item


def erase(desk: Any, key: str, **more: Any) -> Any:
    return forgetting.erase(desk.cast.caller("高橋"), approved(desk), key, more.pop("event", EVENT), **more)


def words(kind: str, name: str) -> str:
    return KINDS[kind].asks[name].label.ja


def promises(item: str) -> dict[str, str]:
    found = db.rows("SELECT body FROM entry WHERE subject = ?", (item,))
    return {c: name for (body,) in found for name, c in json.loads(bytes(body))["private"].items()}


def test_what_is_erased_is_gone_and_the_chain_holds(desk: Any, later: None) -> None:
    key, item = closed(desk)
    before = [(e.hash, e.seq) for e in project.history(item)]
    kept = promises(item)
    go_on()
    outcome = erase(desk, key)
    assert {d.kind for d in outcome.done} == {"private.erased"}
    assert [(e.hash, e.seq) for e in project.history(item)][: len(before)] == before
    assert kept.items() <= promises(item).items()
    assert not list(whole.verify_all())
    row = Item.get_by_id(item)
    assert (row.serial, Contract.get_by_id(key).title) == ("消去済み", "消去済み")
    assert not sealing.of_chain(item)
    assert erasure.waiting() == []
    assert len(db.rows("SELECT 1 FROM erasure WHERE subject = ?", (item,))) == len(kept)


def archived(path: Path) -> bytes:
    """All that a backup holds, unpacked, its binary columns too."""
    making.make(db.proxy.obj, str(path), photos=False, tell=lambda *_: None)
    with zipfile.ZipFile(path) as archive:
        held = b"\n".join(archive.read(name) for name in archive.namelist())
    words = re.findall(rb"[A-Za-z0-9+/]{24,}={0,2}", held)
    return held + b"".join(base64.b64decode(w + b"=" * (-len(w) % 4)) for w in words if len(w.rstrip(b"=")) % 4 != 1)


def test_no_backup_holds_a_word_even_before_and_what_it_holds_is_of_no_use_after(
    desk: Any, tmp_path: Path, later: None
) -> None:
    key, item = closed(desk)
    held = archived(tmp_path / "before.zip")
    assert not [s for s in SECRETS if s.encode() in held or json.dumps(s)[1:-1].encode() in held]
    rows = db.rows(f"SELECT {sealing.COLUMNS} FROM private WHERE subject = ?", (item,))
    assert {type(r[5]) for r in sealing.opened(rows)} == {bytes}
    go_on()
    erase(desk, key)
    assert {r[5] for r in sealing.opened(rows)} == {Gone.DESTROYED}


@pytest.mark.parametrize("engine", ["sqlite"])
def test_no_file_of_the_database_holds_a_word_of_it(desk: Any, cast_url: str, later: None) -> None:
    key, _ = closed(desk)
    file = Path(cast_url.removeprefix("sqlite:///"))

    def found() -> list[str]:
        held = b"".join(f.read_bytes() for f in (file, *file.parent.glob(file.name + "-*")))
        return [s for s in SECRETS if s.encode() in held]

    assert set(found()) >= set(SECRETS[:2])
    go_on()
    erase(desk, key)
    assert found() == []


def test_promises_cannot_be_guessed_once_the_salts_are_gone(desk: Any, later: None) -> None:
    key, item = closed(desk)
    go_on()
    erase(desk, key)
    kept = set(promises(item))
    guesses = (f"人{n}".encode() for n in range(100_000))
    bare = {hashlib.sha256(b"\x02" + b'"' + g + b'"').hexdigest() for g in guesses}
    assert not bare & kept
    assert commitment(bytes(32), SECRETS[0]) not in kept


def test_nothing_is_erased_before_its_time(desk: Any, later: None) -> None:
    key, item = closed(desk)
    assert [r.rule for no in erase(desk, key).refused for r in no.refusals] == ["R-CT-4"]
    go_on(9)
    assert erase(desk, key).refused
    assert Item.get_by_id(item).serial == SECRETS[1]
    assert not list(whole.verify_all())


def test_nothing_is_erased_while_an_incident_or_a_hold_stands(desk: Any, later: None) -> None:
    key, item = closed(desk)
    go_on()
    with db.proxy.obj.atomic():
        db.run_many("UPDATE item SET hold = 1 WHERE id = ?", [(item,)])
    assert [r.rule for no in erase(desk, key).refused for r in no.refusals] == ["R-12-7"]
    assert sealing.of_chain(item)
    with db.proxy.obj.atomic():
        db.run_many("UPDATE item SET hold = 0 WHERE id = ?", [(item,)])
    assert not erase(desk, key).refused


def test_an_open_incident_keeps_everything(desk: Any) -> None:
    key = desk.cast.contracts["welfare"]
    (item,) = desk.received("welfare", note=SECRETS[2])
    told = IncidentOpened(sort="fear", known_at=desk.ago(1), items=[item])
    accidents.open_incident(desk.keeper("welfare"), sent(), key, told)
    event = PrivateErased(ground="instruction", instruction="指示第1号", values=["1:description"])
    outcome = erase(desk, key, event=event, entry=project.history(item)[0].hash)
    assert "R-12-6" in {r.rule for no in outcome.refused for r in no.refusals}


def test_the_client_may_have_one_entry_forgotten_at_once(desk: Any) -> None:
    (item,) = desk.received("welfare", serial=SECRETS[1])
    key = desk.cast.contracts["welfare"]
    items.sight(desk.keeper("welfare"), sent(), [item], ItemSighted(note=SECRETS[2]))
    event = PrivateErased(ground="instruction", instruction="指示第1号 2026-05-01", values=["2:note"])
    outcome = erase(desk, key, event=event, entry=project.history(item)[-1].hash)
    assert len(outcome.done) == 1
    chain = project.history(item)
    assert chain[-2].private == {"note": "消去済み"}
    assert chain[-1].get("instruction") == "指示第1号 2026-05-01"
    row = Item.get_by_id(item)
    told = history.history(row, Contract.get_by_id(key), "ja")
    assert told.proof.ok
    assert told.rows[1].erased == [
        f"{words('item.sighted', 'note')}：{clock.today()} 消去済み（発注者の指示・高橋 誠・鈴木 一郎）"
    ]
    assert told.rows[1].note == ""
    assert Item.get_by_id(item).serial == SECRETS[1]
    assert not list(whole.verify_all())
    with pytest.raises(errors.BadInput):
        erase(desk, key, event=event, entry=chain[-2].hash)


def test_only_a_manager_of_the_contract_erases_and_never_alone(desk: Any, later: None) -> None:
    key, _ = closed(desk)
    go_on()
    for who, error in (("鈴木", errors.NotAllowed), ("山本", errors.NotFound), ("田中", errors.NotAllowed)):
        with pytest.raises(error):
            forgetting.erase(desk.cast.caller(who), approved(desk, "高橋"), key, EVENT)
    with pytest.raises(errors.BadInput):
        forgetting.erase(desk.cast.caller("高橋"), sent(), key, EVENT)


def test_killed_before_its_keys_are_destroyed_it_is_finished_at_the_next_start(
    desk: Any, cast_url: str, later: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, item = closed(desk)
    others = db.rows("SELECT key FROM private WHERE subject LIKE 'place:%'")
    go_on()
    with monkeypatch.context() as killed:
        killed.setattr(erasure, "finish", lambda: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            erase(desk, key)
    assert not sealing.of_chain(item)
    spent = erasure.waiting()
    assert {type(sealing.keys().key(k)) for k in spent} == {bytes}
    ours = db.proxy.obj
    server.prepare(Settings(database=cast_url))
    db.bind(ours)
    assert erasure.waiting() == []
    assert {sealing.keys().key(k) for k in spent} == {Gone.DESTROYED}
    assert {type(sealing.keys().key(k)) for (k,) in others} == {bytes}
    assert not list(whole.verify_all())


def test_an_erasure_that_fails_half_way_loses_nothing(desk: Any, later: None, monkeypatch: pytest.MonkeyPatch) -> None:
    key, item = closed(desk)
    go_on()
    with monkeypatch.context() as broken:
        broken.setattr(project, "save", lambda _rows: (_ for _ in ()).throw(RuntimeError))
        with pytest.raises(RuntimeError):
            erase(desk, key)
    assert erasure.finish() == 0
    assert any(SECRETS[1] in v.values() for v in sealing.of_chain(item).values())
    assert not list(whole.verify_all())


def test_a_key_that_a_value_needs_is_not_destroyed_whatever_the_list_says(desk: Any) -> None:
    (item,) = desk.received(serial=SECRETS[1])
    with db.proxy.obj.atomic():
        db.run_many("INSERT INTO spent_key (key) SELECT key FROM private WHERE subject = ?", [(item,)])
    assert erasure.finish() == 0
    assert any(SECRETS[1] in v.values() for v in sealing.of_chain(item).values())


def test_a_lost_key_is_a_finding_that_names_the_folder(desk: Any) -> None:
    desk.received()
    folder = keyring.folder()
    shutil.move(folder / "data", folder / "elsewhere")
    sealing._at.cache_clear()
    assert any(str(folder) in f.what.ja for f in list(whole.verify_all()))
    with pytest.raises(errors.KeysMissing):
        desk.received()
    shutil.move(folder / "elsewhere", folder / "data")
    sealing._at.cache_clear()
    assert not list(whole.verify_all())


def test_a_value_gone_without_an_entry_is_a_finding(desk: Any, cast_url: str) -> None:
    (item,) = desk.received(serial=SECRETS[1])
    bare = db.connect(cast_url, guarded=False)
    with bare.connection_context():
        guards.drop_guards(bare)
        bare.execute_sql(f"DELETE FROM private WHERE subject = '{item}' AND name = 'serial'")
    assert any("no entry says" in f.what.en for f in list(whole.verify_all()) if f.subject == item)


def test_the_manager_erases_on_the_page_of_a_closed_contract(
    desk: Any, browse: Any, later: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, item = closed(desk)
    address = f"/contracts/{key.partition(':')[2]}"
    browser = browse("高橋")
    assert f"{address}/erasures/new" in browser.get(address).text
    form = {"idem": new_idem(), "second_login": "suzuki", "second_password": "x"}
    assert browser.post(f"{address}/erasures", form).status_code == 422
    assert sealing.of_chain(item)
    approval = approved(desk).second
    monkeypatch.setattr("custody.web.forgetting.confirm_second", lambda _form: approval)
    early = browser.post(f"{address}/erasures", {"idem": new_idem()})
    assert early.status_code == 409
    assert "契約設定" in early.text
