"""What a bundle of evidence holds: whose chains, which private values, what is not sealed yet; and the same bytes again."""

import json
import os
import re
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from checking_bundles import Files, by_python, by_shell, said, summed, unpacked, written
from refusing import carrying
from refusing.office import Office as Cases
from sealed_ledger import Office, bundle_of

from custody import db
from custody.demo.cast import sent
from custody.errors import NotAllowed, NotFound
from custody.events.seals import SealSpoilt, SealStocked
from custody.ledger import checkpoints, project, sealing
from custody.ledger.note_keys import COSIGNS, Key
from custody.queries import bundle_scopes
from custody.queries.checkpointed import NotSealed, await_seal
from custody.usecases import sealing as sealing_acts


def of(desk: Any, subject: str, who: str = "高橋", **more: object) -> Files:
    caller = replace(desk.cast.caller(who), **more)
    noun = subject.partition(":")[0]
    scope = getattr(bundle_scopes, f"of_{noun}")(caller, project.load([subject])[subject])
    return unpacked(bundle_of(caller, scope))


def index(files: Files) -> list[list[str]]:
    return [line.split("\t") for line in files["index.tsv"].decode().splitlines()[1:]]


def test_the_same_state_gives_the_same_bytes(desk: Any) -> None:
    (item,) = desk.out()
    Office().seal(witnessed=True)
    boss = desk.cast.caller("高橋")
    scope = bundle_scopes.of_item(boss, project.load([item])[item])
    assert bundle_of(boss, scope) == bundle_of(boss, scope)


def test_it_holds_the_exact_bytes_of_every_entry_in_the_order_of_the_tree(desk: Any) -> None:
    (item,) = desk.out()
    Office().seal()
    files = of(desk, item)
    sql = "SELECT e.body, l.idx FROM entry e JOIN leaf l ON l.hash = e.hash WHERE e.subject = ? OR e.subject IN "
    kept = db.rows(f"{sql} (SELECT id FROM copy WHERE item = ?) ORDER BY l.idx", (item, item))
    assert [files[row[0]] for row in index(files)] == [bytes(body) for body, _ in kept]
    assert [row[3] for row in index(files)] == [str(idx) for _, idx in kept]


def test_what_is_newer_than_the_checkpoint_is_named_as_not_sealed(desk: Any, tmp_path: Path) -> None:
    (item,) = desk.stored()
    office = Office()
    office.seal()
    desk_user = desk.user("tax")
    from custody.usecases import items

    assert not items.take_out(desk_user, sent(), [item], desk.using()).refused
    files = of(desk, item)
    assert [row[3] == "-" for row in index(files)][-2:] == [False, True]
    assert "まだ封印されていない" in files["history.html"].decode()
    written(files, tmp_path)
    for check in (by_python, by_shell):
        verdict, told = check(tmp_path, [office.log.vkey])
        assert verdict == "part"
        assert "not yet sealed, and proved by nothing: 1." in told
        assert f"まだ封印されていない / not yet sealed: entries/{len(index(files)):06d}.json" in told


def test_who_makes_one_waits_until_the_signer_has_sealed_what_is_there(desk: Any) -> None:
    office = Office()
    (item,) = desk.stored()
    office.seal()
    desk.stored()
    signer = threading.Timer(0.8, db.proxy.obj.connection_context()(office.seal))
    signer.start()
    await_seal(10)
    signer.join()
    assert {row[3] == "-" for row in index(of(desk, item))} == {False}
    newest = checkpoints.newest()
    assert newest is not None
    assert db.rows("SELECT count(*) FROM entry") == [(newest.size,)]


def test_who_makes_one_waits_no_longer_than_it_takes_a_signer_that_runs(desk: Any) -> None:
    desk.stored()
    Office().seal()
    began = time.monotonic()
    await_seal(30)
    assert time.monotonic() - began < 5
    desk.stored()
    began = time.monotonic()
    await_seal(1)
    assert 1 <= time.monotonic() - began < 5


def test_nothing_is_made_before_the_first_checkpoint(desk: Any) -> None:
    (item,) = desk.stored()
    with pytest.raises(NotSealed):
        of(desk, item)


def test_another_contracts_item_is_not_found_and_staff_are_refused(desk: Any) -> None:
    (item,) = desk.stored()
    Office().seal()
    with pytest.raises(NotFound):
        of(desk, item, "山本")
    with pytest.raises(NotAllowed):
        of(desk, item, "佐藤")
    with pytest.raises(NotAllowed):
        bundle_scopes.of_everything(desk.cast.caller("吉田"))


def test_a_contracts_bundle_holds_nothing_of_another(desk: Any) -> None:
    desk.stored()
    desk.stored("other")
    Office().seal()
    files = of(desk, desk.cast.contracts["tax"])
    contracts = {json.loads(data)["contract"] for name, data in files.items() if name.startswith("entries/")}
    assert contracts - {None} == {desk.cast.contracts["tax"]}
    assert "leaves.txt" not in files


def test_everything_shows_no_private_value_of_contracts_that_are_not_the_readers(desk: Any, tmp_path: Path) -> None:
    desk.stored(giver="田中 実")
    desk.stored("other", giver="別の人")
    office = Office()
    size = office.seal()
    caller = replace(desk.cast.caller("高橋"), administrator=True)
    files = unpacked(bundle_of(caller, bundle_scopes.of_everything(caller)))
    private = files["private.json"].decode()
    assert '"田中 実"' in private
    assert "別の人" not in private + files["history.html"].decode()
    assert '"withheld"' in private
    assert len(files["leaves.txt"].splitlines()) == size
    assert by_shell(written(files, tmp_path), [office.log.vkey])[0] == "good"


def test_a_value_that_is_gone_without_an_entry_is_lost_and_not_erased(desk: Any, tmp_path: Path) -> None:
    (item,) = desk.stored()
    ((key,),) = db.rows("SELECT key FROM private WHERE subject = ? AND name = 'giver'", (item,))
    sealing.keys().destroy([key])
    office = Office()
    office.seal()
    written(of(desk, item), tmp_path)
    for check in (by_python, by_shell):
        verdict, told = check(tmp_path, [office.log.vkey])
        assert (verdict, "erased 0, lost 1\n" in told) == ("good", True), told


def test_no_seal_and_no_seal_number_is_in_a_transports_bundle_before_they_were_read(desk: Any) -> None:
    transport = carrying.under_way_to_opening(Cases(desk), "welfare", "S-00931")
    Office().seal()
    files = of(desk, transport)
    assert not any(row[1].startswith("seal:") for row in index(files))
    assert b"S-00931" not in b"".join(files.values())


def test_everything_leaves_out_the_seals_that_its_reader_may_yet_read_blind(
    desk: Any, tmp_path: Path, command: Any
) -> None:
    """That one was said to be lost leads from its chain to its number, which the list of the lost shows."""
    transport = carrying.under_way_to_opening(Cases(desk), "welfare", "S-00931")
    ((blind,),) = db.rows("SELECT id FROM seal WHERE number = 'S-00931'")
    assert sealing_acts.spoil(desk.cast.caller("鈴木"), sent(), blind, SealSpoilt(why_spoilt="lost")).done
    office = Office()
    size = office.seal()
    boss = replace(desk.cast.caller("高橋"), administrator=True)
    files = unpacked(bundle_of(boss, bundle_scopes.of_everything(boss)))
    assert {transport} < {row[1] for row in index(files)}
    assert blind not in {row[1] for row in index(files)}
    assert len(index(files)) < size
    assert "照合前の封印1本の記録を除く" in files["history.html"].decode()
    for check in (by_python, by_shell):
        assert check(written(files, tmp_path), [office.log.vkey])[0] == "good"
    code, out, _ = command("bundle", "--everything", "--as", "高橋", "--out", str(tmp_path / "everything.zip"))
    assert (code, "Without the entries of 1 seals" in out) == (0, True), out
    outsider = replace(boss, roles={})
    assert len(index(unpacked(bundle_of(outsider, bundle_scopes.of_everything(outsider))))) == size


def test_a_bundle_from_before_a_seal_was_put_on_does_not_tell_its_number_by_its_id(desk: Any, browse: Any) -> None:
    keeper = desk.cast.caller("鈴木")
    stocked = sealing_acts.stock(keeper, sent(), ["S-00931", "S-00932"], SealStocked(number="-"))
    Office().seal()
    boss = replace(desk.cast.caller("高橋"), administrator=True)
    files = unpacked(bundle_of(boss, bundle_scopes.of_everything(boss)))
    assert {d.subject for d in stocked.done} < {row[1] for row in index(files)}
    assert b"S-0093" not in b"".join(files.values())
    assert "照合が済むまで含まれません" in files["history.html"].decode()
    page = browse("鈴木").get("/seals").get_data(as_text=True)
    assert "S-00931" in page
    assert not any(d.subject.partition(":")[2] in page for d in stocked.done)


def test_it_holds_the_photos_that_its_entries_name(desk: Any, cast: Any) -> None:
    from one_of_everything import everything

    everything(desk)
    Office().seal()
    caller = replace(cast.caller("高橋"), administrator=True)
    files = unpacked(bundle_of(caller, bundle_scopes.of_everything(caller)))
    included = re.findall(r"^([0-9a-f]{64})\tincluded$", files["attachments.tsv"].decode(), re.M)
    assert included
    assert {f"attachments/{h}" for h in included} == {n for n in files if n.startswith("attachments/")}


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
class TestWhatTheVerifiersRefuse:
    """Besides damage: what the reader has not given, and what the machine has not."""

    @pytest.fixture
    def made(self, desk: Any, tmp_path: Path) -> tuple[Files, Office]:
        (item,) = desk.out()
        office = Office()
        office.seal(witnessed=True)
        files = of(desk, item)
        written(files, tmp_path)
        return files, office

    @pytest.mark.parametrize("check", [by_python, by_shell])
    @pytest.mark.usefixtures("made")
    def test_no_key(self, tmp_path: Path, check: Any) -> None:
        assert check(tmp_path, []) == (
            "bad",
            "【不合格】台帳の公開鍵を渡してください / BAD: give the public key of the log\n",
        )

    @pytest.mark.parametrize("check", [by_python, by_shell])
    def test_the_key_of_another_log_of_the_same_name(self, made: Any, tmp_path: Path, check: Any) -> None:
        assert "not signed by the key that was given" in check(tmp_path, [Key.new(made[1].log.name).vkey])[1]

    @pytest.mark.parametrize("check", [by_python, by_shell])
    def test_a_witness_who_has_not_cosigned(self, made: Any, tmp_path: Path, check: Any) -> None:
        stranger = Key.new(made[1].witness.name, COSIGNS).vkey
        assert "has cosigned none" in check(tmp_path, [made[1].log.vkey, stranger])[1]

    @pytest.mark.parametrize("check", [by_python, by_shell])
    def test_a_text_that_is_no_key(self, made: Any, tmp_path: Path, check: Any) -> None:
        assert "not a key" in check(tmp_path, [made[1].log.vkey[:-2]])[1]

    def test_a_machine_without_openssl(self, made: Any, tmp_path: Path) -> None:
        program = [sys.executable, "-I", "-S", str(tmp_path / "bundle" / "verify.py"), made[1].log.vkey]
        env = {**os.environ, "PATH": str(tmp_path)}
        done = subprocess.run(program, env=env, capture_output=True, text=True, check=False)
        assert (done.returncode, "openssl 3 is needed" in done.stdout) == (1, True)

    def test_keys_in_the_bundle_are_never_used(self, made: Any, tmp_path: Path) -> None:
        files, office = made
        written(summed({**files, "keys.txt": b"nobody+00000000+AAAA\n"}), tmp_path)
        assert by_shell(tmp_path, office.keys)[0] == by_python(tmp_path, office.keys)[0] == "good"

    def test_a_copy_of_the_tool_checks_another_folder(self, made: Any, tmp_path: Path) -> None:
        (tmp_path / "elsewhere").mkdir()
        for name, start in (("verify.py", [sys.executable, "-I", "-S"]), ("verify.sh", ["sh"])):
            tool = tmp_path / "elsewhere" / name
            tool.write_bytes(made[0][name])
            assert said([*start, str(tool), "-d", str(tmp_path / "bundle")], tmp_path, made[1].keys)[0] == "good"
