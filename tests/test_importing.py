"""An older register is taken in through the use cases: every bad row is named, nothing is half in, nothing is doubled."""

import hashlib
import io
import re
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from custody import clock, db
from custody.caller import Signature
from custody.demo.cast import sent
from custody.errors import BadInput, CustodyError
from custody.events.items import ItemVoided
from custody.importing import files, running
from custody.importing.plan import Plan, first_guess
from custody.importing.running import Mode
from custody.ledger import project
from custody.models import Copy, Item
from custody.queries.lines import Scribe
from custody.registers import current
from custody.usecases import importing, items

HEAD = "管理番号,種別,製造番号,情報名,区分,本人数,受領日,保管場所,引渡者,数量,廃棄日,備考"
GOOD = '媒-{n:03},USBメモリ,SN{n:05},住民税通知データ,特定個人情報,"1,200",令和6年4月{day}日,ロッカー1,港区税務課 田中,1,,{note}'
BAD = {
    5: ("媒-003,USBメモリ,SNX1,税,特,1,R6.4.1,ロッカー1,田中,1,,", "4行目にもあります"),
    6: ("媒-006,謎の媒体,SN6,税,特,1,R6.4.1,ロッカー1,田中,1,,", "何か分かりません"),
    7: ("媒-007,USB,SN7,税,特,1,R6.2.30,ロッカー1,田中,1,,", "という日はありません"),
    8: ("媒-008,USB,SN8,税,特,1,令和1年4月1日,地下倉庫,田中,1,,", "地下倉庫"),
    9: ("媒-009,,SN9,税,特,1,R6.4.1,ロッカー1,田中,1,,", "種別がありません"),
    10: ("媒-010,USB,SN10,税,特,多数,R6.4.1,ロッカー1,田中,3,,", "数として読めません"),
    11: ("媒-011,USB,=A1,税,特,1,R6.4.1,ロッカー1,田中,1,,", "数式です"),
    12: ("媒-012,USB,1.23E+11,税,特,1,R6.4.1,ロッカー1,田中,1,,", "丸めています"),
    13: ("媒-013,USB,SN13,税,特,1,R6.4.1,ロッカー1,田中,1,,番号 1234-5678-9012", "12桁"),
    14: ("媒-014,USB,SN14," + "長" * 121 + ",特,1,R6.4.1,ロッカー1,田中,1,,", "120文字以内"),
    15: ("媒-015,USB,SN15,税\U0001f600,特,1,R6.4.1,ロッカー1,田中,1,,", "フォントにない"),
    16: ("媒-016,USB,SN16,税,,1,R6.4.1,ロッカー1,田中,1,,", "区分がありません"),
    17: ("媒-017,USB,SN17,税,特,1,R99.4.1,ロッカー1,田中,1,,", "今日より後"),
    18: ("媒-018,USB,SN18,税,特,1,R6.4.1,5F会議室,田中,1,,", "指定区域"),
    19: (",,,,,,,,,,,", "空の行"),
    20: ("媒-020,USB,SN20,税,特,1,R6.4.1,ロッカー1,田中,1,R6.9.1,", "廃棄済み"),
}


def csv_of(rows: int = 3, bad: bool = False) -> bytes:
    lines = [HEAD, *(GOOD.format(n=n, day=n % 28 + 1, note="") for n in range(2, rows + 2))]
    if bad:
        lines = [HEAD, *(GOOD.format(n=n, day=n, note="") for n in (2, 3, 3)), *(line for line, _ in BAD.values())]
    return "\r\n".join(lines).encode("cp932" if not bad else "utf-8-sig")


class Register:
    """One file on its way in, by 鈴木, who keeps the contract's media."""

    def __init__(self, cast: Any, data: bytes, *, stored: bool = False) -> None:
        self.contract, self.keeper = cast.contracts["tax"], cast.caller("鈴木")
        self.tables, self.file = files.read(data), hashlib.sha256(data).hexdigest()
        guess = first_guess(self.tables)
        self.plan = Plan(guess.sheet, guess.header, guess.columns, {}, {}, stored)

    def checked(self) -> Any:
        return running.checked(self.keeper, self.contract, self.tables, self.file, self.plan, quiet)

    def run(self, mode: Mode = Mode.ALL, key: str = "one", told: Callable[[int, int], None] | None = None) -> Any:
        return running.run(self.keeper, self.contract, self.tables, self.file, self.plan, key, mode, told or quiet)


def quiet(_done: int, _all: int) -> None:
    pass


def count(table: str = "item") -> int:
    ((n,),) = db.rows(f"SELECT count(*) FROM {table}")
    return int(n)


def test_each_row_becomes_a_reception_that_names_file_and_row(cast: Any) -> None:
    register = Register(cast, csv_of(3), stored=True)
    report = register.run()
    assert [m.former for m in report.made] == ["媒-002", "媒-003", "媒-004"]
    item = Item.get(Item.number == report.made[1].number)
    assert (item.state, item.place, item.former_number, item.held_since) == ("stored", cast.places["ロッカー1"], "媒-003", "2024-04-04")  # fmt: skip
    assert (item.serial, item.info_class, item.imported) == ("SN00003", "specific", f"{register.file}:1:3")
    copy = Copy.get(Copy.item == item.id)
    assert (copy.name, copy.persons) == ("住民税通知データ", 1200)
    bodies = [
        bytes(b).decode() for (b,) in db.rows("SELECT body FROM entry WHERE subject = ? ORDER BY seq", (item.id,))
    ]
    assert register.file in bodies[0]
    assert '"imported_row":3' in bodies[0]
    assert '"held_since":"2024-04-04"' in bodies[0]
    assert "媒-003" not in bodies[0]
    assert "item.stored" in bodies[1]
    line = chain_of(item.id)
    assert f"旧台帳（{register.file[:4]}·{register.file[4:8]}）の3行目から" in line
    assert "旧台帳の番号 媒-003" in line


def chain_of(item: str) -> str:
    """How the history tells of the reception."""
    scribe = Scribe(current(), "ja", clock.now())
    return scribe.line(project.history(item)[0]).detail


@pytest.mark.parametrize("engine", ["sqlite"])
def test_every_bad_row_is_named_with_what_to_do(cast: Any) -> None:
    register = Register(cast, csv_of(bad=True))
    before = count("entry")
    found = register.checked()
    said = {row: " ".join(p.text.ja for p in found.problems if p.row == row) for row in {p.row for p in found.problems}}
    text = {4: "3行目にもあります"} | {row: words for row, (_, words) in BAD.items() if row != 5}
    missing = {row: (words, said.get(row, "")) for row, words in text.items() if words not in said.get(row, "")}
    assert missing == {}
    assert [line.row for line in found.lines] == [2, 3]
    assert {p.sort for p in found.problems if p.row == 18} == {"refused"}
    assert [p.basis.ja for p in found.problems if p.row == 18 and p.basis] == ["第19条"]
    assert {(w.field, w.word) for w in found.unknown} == {("medium", "謎の媒体"), ("place", "地下倉庫")}
    assert count("entry") == before, "a check writes nothing"


@pytest.mark.parametrize("engine", ["sqlite"])
def test_all_or_nothing_takes_in_nothing_where_a_row_is_bad(cast: Any) -> None:
    with pytest.raises(BadInput):
        Register(cast, csv_of(bad=True)).run()
    assert count() == 0
    report = Register(cast, csv_of(bad=True)).run(Mode.ROWS)
    assert (len(report.made), report.wrong) == (2, 15)


class Killed(BaseException):
    pass


@pytest.mark.parametrize("mode", list(Mode))
def test_what_is_cut_short_leaves_nothing_half_in_and_goes_on_when_sent_again(
    cast: Any, mode: Mode, monkeypatch: Any
) -> None:
    monkeypatch.setattr(importing, "PART", 2)
    register = Register(cast, csv_of(7), stored=True)

    def killed(done: int, all_: int) -> None:
        if done > all_ // 2 + 3:
            raise Killed

    with pytest.raises(Killed):
        register.run(mode, told=killed)
    assert count() == (0 if mode is Mode.ALL else 4)
    assert {state for (state,) in db.rows("SELECT state FROM item")} <= {"stored"}
    report = register.run(mode)
    assert len(report.made) + report.earlier == count() == count("copy") == 7
    again = register.run(mode)
    assert (len(again.made), again.earlier, count()) == (0, 7, 7)
    numbers = [n for (n,) in db.rows("SELECT number FROM item ORDER BY number")]
    assert numbers == [f"M-{n:06}" for n in range(1, 8)], "no gap in the numbers"


@pytest.mark.parametrize("engine", ["sqlite"])
def test_the_same_act_sent_again_is_answered_and_a_row_is_taken_in_once_whoever_sends_it(cast: Any) -> None:
    register = Register(cast, csv_of(2))
    lines = register.checked().lines
    work = importing.all_at_once
    first = work(register.keeper, "k", register.contract, lines, quiet, stored=False)
    assert work(register.keeper, "k", register.contract, lines, quiet, stored=False).done == first.done
    with pytest.raises(CustodyError, match="taken in as"):
        work(cast.caller("高橋"), "another", register.contract, lines, quiet, stored=False)
    assert count() == 2


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_row_that_was_voided_may_be_taken_in_anew(desk: Any, cast: Any) -> None:
    register = Register(cast, csv_of(2).replace("特定個人情報".encode("cp932"), "なし".encode("cp932")))
    wrong, stays = (m.number for m in register.run().made)
    db.transaction(db.run_many)("UPDATE item SET serial = '' WHERE number = ?", [(wrong,)])  # else it is another thing
    second = Signature(cast.people["高橋"], "password", desk.ago(0))
    event = ItemVoided(reason="double", instead_of=stays)
    items.void(register.keeper, replace(sent(), second=second), [Item.get(Item.number == wrong).id], event)
    report = register.run(key="two")
    assert [(m.row, report.earlier) for m in report.made] == [(2, 1)]


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_changed_file_passes_over_what_was_taken_in_from_the_one_before(cast: Any) -> None:
    first = csv_of(2) + "\r\n,USBメモリ,,予備データ,特,1,R6.4.1,ロッカー1,田中,1,,".encode("cp932")
    assert len(Register(cast, first).run().made) == 3
    changed = first + "\r\n媒-009,USBメモリ,SN9,税,特,1,R6.4.1,ロッカー1,田中,1,,".encode("cp932")
    found = Register(cast, changed).checked()
    assert [(p.row, p.sort, p.number) for p in found.problems[:2]] == [(2, "passed", "M-000001"), (3, "passed", "M-000002")]  # fmt: skip
    assert "同じ内容の物が、前のファイルから M-000003" in found.problems[2].text.ja
    assert [line.row for line in found.lines] == [5]


@pytest.mark.parametrize("engine", ["sqlite"])
def test_what_is_in_the_ledger_already_is_said(cast: Any, desk: Any) -> None:
    desk.received("tax", serial="SN00002")
    found = Register(cast, csv_of(1)).checked()
    assert "もう M-000001 として登録されています" in found.problems[0].text.ja


def form_of(page: str) -> dict[str, str]:
    """The fields of the page's posting form as a browser would send them."""
    body = page[page.index('method="post"') :]
    body = max(re.findall(r'<form class="form[^>]*method="post".*?</form>', page, re.S), key=len) or body
    found = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', body))
    for name, inner in re.findall(r'<select id="[^"]*" name="([^"]+)".*?>(.*?)</select>', body, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', inner)
        found[name] = chosen[1] if chosen else ""
    found.update(re.findall(r'<input id="[^"]*" name="([^"]+)" type="text"[^>]*? value="([^"]*)"', body))
    return found


def landed(browser: Any, answer: Any) -> str:
    """The page that a job's page becomes once the job is done."""
    assert answer.status_code == 303, answer.text
    for _ in range(600):
        page = browser.get(answer.location)
        if "Refresh" not in page.headers:
            return str(page.text)
        time.sleep(0.05)
    raise AssertionError(page.text)


@pytest.mark.parametrize("engine", ["sqlite"])
def test_on_the_pages_a_register_is_mapped_checked_read_anew_and_taken_in(cast: Any, browse: Any) -> None:
    browser = browse("鈴木")
    data = csv_of(2).replace("ロッカー1".encode("cp932"), "三階の棚".encode("cp932"), 1)
    file = {"csrf_token": browser.token(), "contract": cast.contracts["tax"], "file": (io.BytesIO(data), "台帳.csv")}
    answer = browser.client.post("/imports", data=file, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.text
    mapping = browser.get(answer.location).text
    assert "住民税通知データ" in mapping
    token = answer.location.rpartition("/")[2]
    assert browse("高橋").get(answer.location).status_code == 404, "another's file"
    checked = landed(browser, browser.post(f"/imports/{token}/checks", form_of(mapping)))
    assert "三階の棚" in checked
    job = re.search(r"/imports/checks/([0-9a-f]{32})/words", checked)[1]
    listed = browser.get(f"/imports/checks/{job}/problems.csv").data.decode("utf-8-sig")
    assert "三階の棚" in listed
    words = {"idem": "word-key-0123456789", "w0": cast.places["ロッカー2"]}
    checked = landed(browser, browser.post(f"/imports/checks/{job}/words", words))
    job = re.search(r"/imports/checks/([0-9a-f]{32})/runs", checked)[1]
    run = {"idem": "run-key-0123456789", "mode": "all"}
    ran = landed(browser, browser.post(f"/imports/checks/{job}/runs", run))
    assert "2行を取り込みました" in ran
    assert landed(browser, browser.post(f"/imports/checks/{job}/runs", run)) == ran, "the form sent again"
    assert count() == 2
    numbers = re.search(r"/imports/runs/[0-9a-f]{32}/numbers.csv", ran)[0]
    assert "M-000001,媒-002,SN00002" in browser.get(numbers).text


@pytest.mark.parametrize("engine", ["sqlite"])
def test_the_command_checks_first_and_takes_in_when_told_to(cast: Any, command: Any, tmp_path: Path) -> None:
    file = tmp_path / "register.csv"
    file.write_bytes(csv_of(2).replace("税務課 田中".encode("cp932"), b"", 1))
    ((number,),) = db.rows("SELECT number FROM contract WHERE id = ?", (cast.contracts["tax"],))
    told = ("import", str(file), "--contract", number, "--as", "鈴木 一郎")
    code, out, _ = command(*told)
    assert (code, count()) == (0, 0), out
    assert "Can be taken in: 2, cannot: 0" in out
    code, out, _ = command(*told, "--write", "--stored")
    assert (code, count()) == (0, 2), out
    assert command(*told[:-1], "佐藤 花子")[0] == 2, "no keeper"
