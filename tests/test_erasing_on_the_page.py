"""A manager erases a value as the client wrote: gone from pages, bundles, the database and an older backup; proofs hold."""

import html
import re
from pathlib import Path
from typing import Any

import pytest
from checking_bundles import by_python, by_shell, unpacked, written
from copies_of_all import backup, command, opened
from sealed_ledger import Office, bundle_of

from custody import db
from custody.caller import new_idem
from custody.datakeys import Gone
from custody.demo.cast import sent
from custody.events.corrections import EntryCorrected
from custody.events.items import ItemSighted
from custody.ledger import checkpoints, project, proofs, sealing, whole
from custody.models import Item
from custody.queries import bundle_scopes
from custody.usecases import accounts, items
from custody.usecases.correcting import correct

NAME, KEPT = "秘密太郎XYZ", "SERIAL-XYZ-1"
PASSWORD = "unlikely lantern 77 vault"
PAPER = "港福第123号 2026-05-01"


@pytest.fixture
def item(desk: Any) -> str:
    """Of the contract "welfare", with a serial number that is right and a name where none belongs."""
    accounts.open_account(desk.cast.people["鈴木"], "suzuki", PASSWORD)
    (made,) = desk.received("welfare", serial=KEPT, description=NAME)
    items.sight(desk.keeper("welfare"), sent(), [made], ItemSighted(note="棚の奥"))
    return str(made)


def text(answer: Any) -> str:
    return html.unescape(answer.get_data(as_text=True))


def records(desk: Any, item: str) -> str:
    return f"/contracts/{desk.cast.contracts['welfare'].partition(':')[2]}/records?of={item}"


def form_for(browser: Any, desk: Any, item: str, number: int) -> str:
    """The way from the item's history to the form for one of its records."""
    ((said,),) = db.rows("SELECT number FROM item WHERE id = ?", (item,))
    assert records(desk, item) in text(browser.get(f"/items/{said}/history")).replace("%3A", ":")
    ((hash_,),) = db.rows("SELECT hash FROM entry WHERE subject = ? AND seq = ?", (item, number))
    (href,) = re.findall(rf'href="([^"]*/records/{hash_}/erasures/new)"', text(browser.get(records(desk, item))))
    return str(href)


def filled(**more: Any) -> dict[str, Any]:
    given = {"values": ["1:description"], "instruction": PAPER}
    return {**given, "second_login": "suzuki", "second_password": PASSWORD, "idem": new_idem(), **more}


def held(url: str) -> bytes:
    """All bytes of an SQLite database's files; of another, nothing."""
    file = Path(url.removeprefix("sqlite:///"))
    return b"".join(f.read_bytes() for f in (file, *file.parent.glob(file.name + "-*"))) if file.is_file() else b""


def test_what_the_form_erases_is_gone_everywhere_and_what_was_proved_stays_proved(
    desk: Any, browse: Any, item: str, cast_url: str, tmp_path: Path
) -> None:
    ours, older = db.proxy.obj, tmp_path / "older.zip"
    backup(cast_url, older)
    db.bind(ours)
    office = Office()
    office.seal()
    first = project.history(item)[0]
    old = checkpoints.proof_of(first.hash)
    assert old is not None
    boss = desk.cast.caller("高橋")
    assert NAME in unpacked(bundle_of(boss, bundle_scopes.of_item(boss, Item.get_by_id(item))))["private.json"].decode()
    browser = browse("高橋")
    address = form_for(browser, desk, item, 1)
    assert NAME in text(browser.get(address))
    done = browser.post(address.removesuffix("/new"), filled())
    assert done.status_code == 303, text(done)

    page = text(browser.get(done.location))
    assert NAME not in page
    assert "消去済み（発注者の指示・高橋 誠・鈴木 一郎）" in page
    assert PAPER in page
    assert {KEPT, "棚の奥"} <= {str(v) for e in project.history(item) for v in e.private.values()}
    assert (Item.get_by_id(item).description, Item.get_by_id(item).serial) == ("消去済み", KEPT)
    assert NAME.encode() not in held(cast_url)

    office.seal()
    files = unpacked(bundle_of(boss, bundle_scopes.of_item(boss, Item.get_by_id(item))))
    assert NAME.encode() not in b"".join(files.values())
    written(files, tmp_path)
    for check in (by_python, by_shell):
        verdict, told = check(tmp_path, [office.log.vkey])
        assert (verdict, "erased 1," in told) == ("good", True), told
    assert not list(whole.verify_all(vkeys=[office.log.vkey]))
    again = proofs.Proof.read(old.text())
    assert again.holds(bytes.fromhex(first.hash), [office.log.verifier])
    assert project.history(item)[0].hash == first.hash

    restored = f"sqlite:///{tmp_path / 'restored.db'}"
    assert command(restored, "restore", str(older)) == 1
    with opened(restored):
        rows = db.rows(f"SELECT {sealing.COLUMNS} FROM private WHERE subject = ? AND name = 'description'", (item,))
        assert [r[5] for r in sealing.opened(rows)] == [Gone.DESTROYED]
        assert KEPT in sealing.of_chain(item)[1].values()
    assert NAME.encode() not in held(restored)
    db.bind(ours)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"values": []}, "指示された値を選んでください"),
        ({"values": ["2:note"]}, "指示された値を選んでください"),
        ({"values": ["no value"]}, "形式が違います"),
        ({"instruction": " "}, "指示書の番号と日付を入れてください"),
        ({"second_password": "wrong"}, "二人目の確認ができませんでした"),
        ({"second_login": "", "second_password": ""}, "もう一人"),
    ],
)
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_nothing_is_erased_unless_all_is_said(
    desk: Any, browse: Any, item: str, wrong: dict[str, Any], says: str
) -> None:
    browser = browse("高橋")
    address = form_for(browser, desk, item, 1)
    answer = browser.post(address.removesuffix("/new"), filled(**wrong))
    assert answer.status_code == 422
    assert says in text(answer)
    assert sealing.of_chain(item)[1]["description"] == NAME


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_what_a_correction_repeats_may_be_erased_with_it(desk: Any, browse: Any, item: str) -> None:
    """A correction holds all of the record's private fields: the wrong one too, where another was set right."""
    first = project.history(item)[0]
    event = EntryCorrected(reason="wrong_number", why="読み違い")
    assert not correct(desk.keeper("welfare"), sent(), item, first.hash, {"serial": "SERIAL-2"}, event).refused
    browser = browse("高橋")
    address = form_for(browser, desk, item, 1)
    page = text(browser.get(address))
    assert page.count(NAME) == 2
    values = ["1:description", "3:secrets_"]
    assert all(f'value="{v}"' in page for v in values)
    assert browser.post(address.removesuffix("/new"), filled(values=values)).status_code == 303
    ((number,),) = db.rows("SELECT number FROM item WHERE id = ?", (item,))
    assert NAME not in text(browser.get(f"/items/{number}")) + text(browser.get(f"/items/{number}/history"))
    assert not list(whole.verify_all())


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_only_who_manages_the_contract_finds_the_way_and_the_record(desk: Any, browse: Any, item: str) -> None:
    keeper, other = browse("鈴木"), browse("山本")
    assert keeper.get(records(desk, item)).status_code == 403
    assert other.get(records(desk, item)).status_code == 404
    (elsewhere,) = desk.received("other")
    assert browse("高橋").get(records(desk, elsewhere)).status_code == 404
    hash_ = project.history(elsewhere)[0].hash
    key = desk.cast.contracts["welfare"].partition(":")[2]
    assert browse("高橋").get(f"/contracts/{key}/records/{hash_}/erasures/new").status_code == 404
