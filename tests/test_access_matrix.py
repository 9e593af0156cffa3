"""Every route × everyone who may ask. The table is tests/access_matrix.txt; a route without a row fails here.

Columns: endpoint, method, what a stranger / the contract's own staff / its read-only auditor / another contract's
manager / an administrator without contracts is answered, then `name=thing` for the parts of the address and, after
a bar, for the form. `door` is the way to the sign-in page. Things are made by `things` below; any other word stands
for itself. Nothing is written to the ledger by a GET, by an auditor (but that they took an audit pack), or with an
answer other than 303 and 409.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from custody import clock, db
from custody.caller import new_idem
from custody.demo.cast import PURPOSES, sent
from custody.events.authorisations import CopyingPermitted, DestructionInstructed
from custody.events.cases import CaseRegistered, CaseSort
from custody.events.choices import Role
from custody.events.counting import StocktakeOpened
from custody.events.destroying import DestroyStaged
from custody.events.documents import DocumentIssued
from custody.events.incidents import IncidentOpened
from custody.events.oversight import AuditNotified, FindingNoted
from custody.events.parties import PartyRegistered
from custody.events.people import PersonRegistered
from custody.events.seals import SealStocked
from custody.events.transport import TransportPlanned
from custody.usecases import (
    accidents,
    authorising,
    blank_labels,
    cases,
    counting,
    destroying,
    issuing,
    oversight,
    parties,
    people,
    photos,
    sealing,
    transporting,
)
from custody.web.access import PUBLIC

TABLE = Path(__file__).parent / "access_matrix.txt"
WHO = ("stranger", "staff", "auditor", "other", "administrator")
WAYS_IN = {"signing_in.sign_in", "signing_in.sign_out", "pins.index"}  # a wrong password is counted there
MAY_WRITE = {"303", "409"}  # a refused attempt is on record
PDF = b"%PDF-1.7\n%%EOF"
OF_STRANGERS = {"scanning.report"}  # whoever finds a thing may say so
OF_AUDITORS = {"audit_packs.create"}  # what leaves the house is on record, whoever takes it


@dataclass(frozen=True)
class Row:
    endpoint: str
    method: str
    answers: dict[str, str]
    address: dict[str, str]
    form: dict[str, str]


def pairs(text: str) -> dict[str, str]:
    return dict(word.split("=", 1) for word in text.split())


def rows() -> Iterator[Row]:
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            left, _, form = line.partition("|")
            endpoint, method, *rest = left.split()
            answers = dict(zip(WHO, rest[:5], strict=True))
            yield Row(endpoint, method, answers, pairs(" ".join(rest[5:])), pairs(form))


ROWS = list(rows())


def key(subject: str) -> str:
    return subject.partition(":")[2]


@pytest.fixture
def things(desk: Any, cast: Any) -> dict[str, str]:
    """What the addresses and forms of the table name: all of the contract "tax", nothing of "other"."""
    (stored,), (out,) = desk.stored("tax"), desk.out("tax")
    numbers, places = (dict(db.rows(f"SELECT id, number FROM {table}")) for table in ("item", "place"))
    ((code,),) = db.rows("SELECT code FROM label WHERE subject = ?", (stored,))
    ((entry,),) = db.rows("SELECT head FROM item WHERE id = ?", (stored,))
    return {
        "item": numbers[stored],
        "entry_hash": entry,
        "item_out": numbers[out],
        "code": code,
        "contract": key(cast.contracts["tax"]),
        "client": key(cast.clients["港"]),
        "person": key(cast.people["佐藤"]),
        "place": key(cast.places["ロッカー1"]),
        "place_number": places[cast.places["ロッカー1"]],
        "unit": cast.places["ロッカー1"],
        "room": cast.places["作業室"],
        "purpose": PURPOSES["tax"][0],
        "receiver": cast.people["伊藤"],
        "then": clock.japan(clock.now()).strftime("%Y-%m-%dT%H:%M"),
        "due": clock.japan(desk.due()).strftime("%Y-%m-%dT%H:%M"),
        "stocktake": key(_stocktake(cast)),
        "incident": key(_incident(desk, cast)),
        **_carried(cast),
        "photo": (photo := photos.keep(cast.caller("佐藤"), cast.contracts["tax"], PDF)),
        "authorisation": key(_authorisation(cast, stored, photo)),
        "destruction": key(_destruction(cast, desk)),
        "party": key(_party(cast)),
        "audit": key(_audit(cast)),
        "finding": key(_finding(cast)),
        **_blank_label(cast),
        "document": key(_document(cast)),
        "token": "A" * 43,
        "idem": new_idem(),
    }


def _authorisation(cast: Any, item: str, scan: str) -> str:
    """Its paper is `scan`: others see what was kept only once an entry names it."""
    event = CopyingPermitted(
        scan=scan, dated="2026-11-01", officer="課長", items=[item], methods=["print"], media=["paper"], purpose="印刷",
        since="2026-11-01", until="2099-12-31",
    )  # fmt: skip
    return authorising.grant(cast.caller("高橋"), sent(), cast.contracts["tax"], event).first("authorisation")


def _destruction(cast: Any, desk: Any) -> str:
    items, unit = desk.stored("tax"), cast.places["金庫"]
    event = DestructionInstructed(
        items=items, technique="shred", place=cast.places["作業室"], dated=clock.today(), officer="課長"
    )
    told = authorising.grant(cast.caller("高橋"), sent(), cast.contracts["tax"], event).first("authorisation")
    apart = DestroyStaged(unit=unit, lock_checked=True)
    outcome = destroying.stage(cast.caller("鈴木"), sent(), cast.contracts["tax"], told, items, apart)
    return outcome.first("destruction")


def _incident(desk: Any, cast: Any) -> str:
    event = IncidentOpened(sort="leak", known_at=desk.ago(5))
    return accidents.open_incident(cast.caller("佐藤"), sent(), cast.contracts["tax"], event).first("incident")


def _carried(cast: Any) -> dict[str, str]:
    """A planned transport, a case with the code of its label, a seal."""
    keeper = cast.caller("鈴木")
    where = {"origin": cast.places["本社"], "destination": cast.places["区役所"], "people": [cast.people["佐藤"]]}
    when = {"leave_at": "2026-01-01T00:00:00Z", "arrive_by": "2099-01-01T00:00:00Z"}
    plan = TransportPlanned.model_validate({"purpose": "return", **where, **when})
    transport = transporting.plan(keeper, sent(), cast.contracts["tax"], plan).first("transport")
    case = cases.register(keeper, sent(), CaseRegistered(sort=CaseSort.HARD)).first("case")
    sealing.stock(keeper, sent(), ["S-1"], SealStocked(number="-"))
    ((code,),) = db.rows("SELECT code FROM label WHERE subject = ?", (case,))
    return {"transport": key(transport), "case": key(case), "case_code": code, "seal": "S1"}


def _party(cast: Any) -> str:
    event = PartyRegistered(sort="subcontractor", name="なみ印刷", contract=cast.contracts["tax"])
    return parties.register(cast.caller("高橋"), sent(), event).first("party")


def _audit(cast: Any) -> str:
    event = AuditNotified(on=clock.today(), auditor="監査委員", scope="保管")
    return oversight.notify(cast.caller("高橋"), sent(), cast.contracts["tax"], event).first("audit")


def _finding(cast: Any) -> str:
    event = FindingNoted(on=clock.today(), text="空欄")
    return oversight.note(cast.caller("高橋"), sent(), cast.contracts["tax"], event).first("finding")


def _blank_label(cast: Any) -> dict[str, str]:
    made = blank_labels.print_blanks(cast.caller("鈴木"), sent(), "M", 1, "a4-24").first("blanklabel")
    ((code,),) = db.rows("SELECT code FROM blank_label WHERE id = ?", (made,))
    return {"blank": code, "blank_id": made}


def _document(cast: Any) -> str:
    event = DocumentIssued(sheet="F-01", of=cast.contracts["tax"])
    made = issuing.Made(PDF, "application/pdf", "0" * 16, 1, 1, None)
    whose = {"by": frozenset({Role.MANAGER}), "single": False}
    outcome = issuing.issue(cast.caller("高橋"), sent(), cast.contracts["tax"], event, lambda _n: made, **whose)
    return outcome.first("document")


def _stocktake(cast: Any) -> str:
    event = StocktakeOpened(place=cast.places["ロッカー2"])
    return counting.open_stocktake(cast.caller("佐藤"), sent(), cast.contracts["tax"], event).first("stocktake")


@pytest.fixture
def ask(app: Any, stranger: Any, browse: Callable[[str], Any], cast: Any) -> Callable[[str], Any]:
    """The browser of one of WHO."""

    def browser(who: str) -> Any:
        if who == "stranger":
            return stranger
        names = {"staff": "佐藤", "auditor": "吉田", "other": "山本", "administrator": _administrator(cast)}
        return browse(names[who])

    return browser


def _administrator(cast: Any) -> str:
    event = PersonRegistered(name="管理 太郎", employer="みなと情報処理株式会社", administrator=True)
    return people.register_person(cast.caller("高橋"), sent(), event).first("person")


def answer_of(response: Any) -> str:
    if response.status_code == 303 and response.location == "/signin":
        return "door"
    return str(response.status_code)


def entries() -> int:
    ((n,),) = db.rows("SELECT count(*) FROM entry")
    return int(n)


def send(app: Any, browser: Any, row: Row, things: dict[str, str]) -> Any:
    path = url(app, row, things)
    if row.method == "GET":
        return browser.get(path)
    form = {name: things.get(thing, thing) for name, thing in row.form.items()}
    return browser.post(path, {"idem": new_idem(), **form})


def url(app: Any, row: Row, things: dict[str, str]) -> str:
    with app.test_request_context():
        return str(app.url_for(row.endpoint, **{name: things.get(t, t) for name, t in row.address.items()}))


def routes(app: Any) -> set[tuple[str, str]]:
    return {(r.endpoint, m) for r in app.url_map.iter_rules() for m in r.methods - {"HEAD", "OPTIONS"}}


def test_every_route_has_a_row_and_every_row_a_route(app: Any) -> None:
    in_table = [(r.endpoint, r.method) for r in ROWS]
    assert sorted(routes(app) - set(in_table)) == [], "say in tests/access_matrix.txt who may ask for these"
    assert sorted(set(in_table) - routes(app)) == []


def test_strangers_are_answered_only_where_it_is_said_to_be_public() -> None:
    let_in = {r.endpoint for r in ROWS if r.answers["stranger"] not in {"door", "401"}}
    assert let_in <= PUBLIC


@pytest.mark.parametrize("who", WHO)
def test_everyone_gets_the_answer_of_the_table(app: Any, ask: Any, things: dict[str, str], who: str) -> None:
    wrong = []
    browser = ask(who)
    for row in ROWS:
        # Signing out would end what the following rows need.
        one = ask(who) if row.endpoint == "signing_in.sign_out" and who != "stranger" else browser
        before = entries()
        got, expected = answer_of(send(app, one, row, things)), row.answers[who]
        if got != expected:
            wrong.append(f"{row.method} {row.endpoint} {row.address}: {got}, not {expected}")
        writes = expected in MAY_WRITE and (who != "auditor" or row.endpoint in OF_AUDITORS)
        may = row.method == "POST" and (row.endpoint in OF_STRANGERS or writes)
        if not may and entries() != before:
            wrong.append(f"{row.method} {row.endpoint}: wrote to the ledger")
    assert not wrong, "\n".join(wrong)


EXTRA = {
    "administrator": "1", "is_admin": "1", "roles": "manager", "role": "manager", "person": "auditor", "state": "voided",
    "holder": "auditor", "actor": "auditor", "contract_id": "foreign", "contract": "foreign", "seq": "99", "head": "0" * 64,
    "received": "2000-01-01T00:00:00.000Z", "number": "M-999999", "disabled": "0", "leaves": "", "id": "foreign",
}  # fmt: skip


def test_fields_that_nobody_asked_for_change_nothing(app: Any, browse: Any, cast: Any, things: dict[str, str]) -> None:
    browser = browse("佐藤")
    tables = ("person", "membership", "account", "contract")
    before = [db.rows(f"SELECT * FROM {t} ORDER BY 1, 2, 3") for t in tables]
    count, contracts = db.rows("SELECT count(*) FROM item"), db.rows("SELECT id, contract FROM item ORDER BY id")
    for row in ROWS:
        if row.method == "POST" and row.answers["staff"] in {"303", "409", "422"} and row.endpoint not in WAYS_IN:
            extra = {
                n: {"foreign": cast.contracts["other"], "auditor": cast.people["吉田"]}.get(v, v)
                for n, v in EXTRA.items()
            }
            form = {name: things.get(thing, thing) for name, thing in row.form.items()}
            browser.post(url(app, row, things), {**extra, "idem": new_idem(), **form})
    assert [db.rows(f"SELECT * FROM {t} ORDER BY 1, 2, 3") for t in tables] == before
    assert db.rows("SELECT count(*) FROM item") == count
    assert db.rows("SELECT id, contract FROM item ORDER BY id") == contracts
    assert not db.rows("SELECT 1 FROM entry WHERE received < '2026' OR actor = ?", (cast.people["吉田"],))


def test_a_write_is_never_done_by_a_get(app: Any, browse: Any, things: dict[str, str]) -> None:
    browser, readable = browse("高橋"), {r.endpoint for r in ROWS if r.method == "GET"}
    before = entries()
    for row in ROWS:
        if row.method == "POST" and row.endpoint not in readable:
            assert browser.get(url(app, row, things)).status_code in {200, 303, 404, 405}, row.endpoint
    assert entries() == before
