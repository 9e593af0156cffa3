"""What was acknowledged is signed for: the same receipt every time, and it shows what is no longer in the ledger (T3)."""

import html
import io
import json
import re
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest

from custody import db, keyring
from custody.caller import new_idem
from custody.demo.cast import sent
from custody.errors import BadInput
from custody.ledger import alarms, notes, receipting
from custody.ledger.guards import drop_guards
from custody.ledger.notes import Key, NoteError
from custody.ledger.proofs import Proof, Receipt
from custody.ledger.receipt_files import kept_in
from custody.ledger.receipting import Standing
from custody.queries import proving
from custody.queries import receipts as queries
from custody.settings import log_origin
from custody.signer.rounds import Signer
from custody.usecases import checking_receipts, items

HANDED = re.compile(r'<li data-receipt="([0-9a-f]{64})" data-number="([^"]*)"[^>]*>([^<]*)</li>')


def text(answer: Any) -> str:
    return html.unescape(answer.get_data(as_text=True))


def handed(answer: Any) -> dict[str, str]:
    """Hash -> note of the receipts that a page brings."""
    return {hash_: html.unescape(note) for hash_, _, note in HANDED.findall(answer.get_data(as_text=True))}


def number(item: str) -> str:
    ((found,),) = db.rows("SELECT number FROM item WHERE id = ?", (item,))
    return str(found)


def sight(browser: Any, item: str, idem: str = "") -> Any:
    """See a thing, and the page one is led to; then the receipts are kept, as the page's script does it."""
    done = browser.post(f"/items/{number(item)}/sightings", {"idem": idem or new_idem(), "label_ok": "1"})
    assert done.status_code == 303
    page = browser.get(done.location)
    browser.client.delete_cookie("acknowledged")
    return page


def check(browser: Any, *given: str) -> Any:
    file = (io.BytesIO("".join(given).encode()), "receipts.txt")
    return browser.post("/kept/checks", {"receipts": file})


@pytest.fixture
def behind(cast_url: str) -> Callable[..., None]:
    """Runs SQL past the guards, as whoever has the database can."""

    def run(*statements: tuple[str, tuple[object, ...]]) -> None:
        owner, bare = db.proxy.obj, db.connect(cast_url, guarded=False)
        with closing(bare), db.bind(bare).connection_context():
            drop_guards(bare)
            for sql, params in statements:
                db.transaction(db.run_many)(sql, [params])
        db.bind(owner)

    return run


def test_the_page_after_an_act_brings_its_receipt(desk: Any, browse: Any) -> None:
    (item,) = desk.stored()
    given = handed(sight(browse("佐藤"), item))
    ((hash_, seq, received),) = db.rows(
        "SELECT hash, seq, received FROM entry WHERE subject = ? ORDER BY seq DESC LIMIT 1", (item,)
    )
    receipt = Receipt.opened(given[hash_], receipting.verifiers())
    assert receipt == Receipt(log_origin(), item, seq, hash_, received)
    assert len(given) == 1


def test_a_receipt_is_signed_by_a_key_that_is_not_the_logs(desk: Any, browse: Any) -> None:
    (item,) = desk.stored()
    Signer().round()
    (note,) = handed(sight(browse("佐藤"), item)).values()
    assert not set(keyring.published(keyring.LOG)) & set(keyring.published(keyring.RECEIPT))
    with pytest.raises(NoteError):
        Receipt.opened(note, [notes.Verifier.read(v) for v in keyring.published(keyring.LOG)])


def test_the_same_act_sent_again_gets_the_same_receipt(desk: Any, browse: Any) -> None:
    (item,) = desk.stored()
    browser, idem = browse("佐藤"), new_idem()
    first = handed(sight(browser, item, idem))
    sight(browse("鈴木"), item)
    assert handed(sight(browser, item, idem)) == first
    assert len(first) == 1


def test_a_batch_of_forty_brings_forty_receipts(desk: Any, cast: Any) -> None:
    made, act = desk.received("tax", 40, info_class=None), sent()
    items.store(cast.caller("鈴木"), act, made, desk.storing())
    given = queries.of_acts(cast.caller("鈴木"), [act.idem])
    assert {g.entered.subject for g in given} == set(made)
    assert {g.number for g in given} == {number(i) for i in made}
    found = kept_in("".join(g.note for g in given).encode(), 40)
    opened = [Receipt.opened(k.note, receipting.verifiers()) for k in found]
    assert [c.standing for c in receipting.check(opened)] == [Standing.WAITING] * 40


def test_of_a_thing_that_was_written_twice_in_one_act_the_newest_is_signed_for(desk: Any, cast: Any) -> None:
    (item,) = desk.received("tax")
    batch = db.rows("SELECT batch FROM entry WHERE subject = ?", (item,))[0][0]
    rows = db.rows("SELECT subject, max(seq) FROM entry WHERE batch = ? GROUP BY subject", (batch,))
    ((idem,),) = db.rows("SELECT idem FROM entry WHERE batch = ? AND subject = ? AND seq = 1", (batch, item))
    given = queries.of_acts(cast.caller("鈴木"), [idem.rpartition(":")[0]])
    assert {(g.entered.subject, g.entered.seq) for g in given} == set(rows)


def test_nobody_gets_the_receipts_of_anothers_act(desk: Any, browse: Any, app: Any) -> None:
    (item,) = desk.stored()
    idem = new_idem()
    sight(browse("佐藤"), item, idem)
    other = browse("鈴木")
    other.client.set_cookie("acknowledged", idem, secure=True)
    assert handed(other.get("/")) == {}


def test_a_receipt_names_nobody(desk: Any, browse: Any) -> None:
    (item,) = desk.out()
    page = sight(browse("佐藤"), item).get_data(as_text=True)
    container = page[page.index("data-receipts=") : page.index("</aside>")]
    assert not [name for (name,) in db.rows("SELECT name FROM person") if name in container]
    assert "person:" not in container


def test_what_is_written_is_written_where_the_key_cannot_be_read(desk: Any, browse: Any) -> None:
    (item,) = desk.stored()
    browser = browse("佐藤")
    assert handed(sight(browser, item))
    keyring.file_of(keyring.RECEIPT).chmod(0o644)
    page = sight(browser, item)
    assert (page.status_code, handed(page)) == (200, {})


def test_receipts_are_found_in_the_ledger_and_then_under_its_seal(desk: Any, browse: Any) -> None:
    (item,) = desk.stored()
    browser = browse("佐藤")
    ((hash_, note),) = handed(sight(browser, item)).items()
    assert "あり・封印待ち" in text(check(browser, note))
    Signer().round()
    page = text(check(browser, note))
    assert "あり・封印済み" in page
    assert "警報" not in page
    proof = Proof.read(browser.get(f"/kept/proofs/{hash_}.tlog-proof").get_data(as_text=True))
    known = [notes.Verifier.read(v) for v in keyring.published(keyring.LOG)]
    assert proof.holds(bytes.fromhex(hash_), known)
    assert alarms.standing(alarms.RECEIPTS) is None


GONE = "DELETE FROM entry WHERE hash = ?"
CHANGES = {
    "gone": (GONE, "台帳にない"),
    "other": ("UPDATE entry SET received = '2026-01-01T00:00:00.000Z' WHERE hash = ?", "別の記録に替わっている"),
    "edited": ("UPDATE entry SET body = body || ' ' WHERE hash = ?", "中身が書き換えられている"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_acknowledged_and_is_not_there_is_an_alarm(
    desk: Any, browse: Any, behind: Any, change: str, engine: str
) -> None:
    sql, word = CHANGES[change]
    if change == "edited" and engine == "postgresql":
        sql = "UPDATE entry SET body = body || ' '::bytea WHERE hash = ?"
    kept, lost = desk.stored(n=2)
    browser = browse("佐藤")
    (good,), (bad,) = handed(sight(browser, kept)).items(), handed(sight(browser, lost)).items()
    behind((sql, (bad[0],)))
    page = text(check(browser, good[1], bad[1]))
    assert word in page
    assert "受け付けたはずの記録1件が、台帳にそのままありません" in page
    assert "記録1件は、受け付けたとおり台帳にあります" in page
    stands = alarms.standing(alarms.RECEIPTS)
    assert stands is not None
    assert bad[0][:16] in stands.at
    assert any("控えを渡した記録" in t.ja for t in proving.wrong("2026-01-01T00:00:00.000Z"))


def test_another_entry_in_the_place_of_the_one_acknowledged_is_told_apart(desk: Any, browse: Any, behind: Any) -> None:
    (item,) = desk.stored()
    browser = browse("佐藤")
    ((hash_, note),) = handed(sight(browser, item)).items()
    behind(("UPDATE entry SET hash = ? WHERE hash = ?", ("0" * 64, hash_)))
    assert "別の記録に替わっている" in text(check(browser, note))


def test_an_entry_that_the_sealed_tree_does_not_lead_to_is_an_alarm(desk: Any, browse: Any, behind: Any) -> None:
    (item,) = desk.stored()
    browser = browse("佐藤")
    ((_, note),) = handed(sight(browser, item)).items()
    Signer().round()
    behind(("UPDATE leaf SET hash = ? WHERE idx = 0", ("0" * 64,)))
    assert "封印の木につながらない" in text(check(browser, note))


def test_an_administrator_ends_the_alarm_and_nobody_else(desk: Any, browse: Any, cast: Any, behind: Any) -> None:
    (item,) = desk.stored()
    browser = browse("佐藤")
    ((hash_, note),) = handed(sight(browser, item)).items()
    behind((GONE, (hash_,)))
    check(browser, note)
    assert "端末に控えを渡した記録" in text(browser.get("/kept"))
    assert browser.post("/kept/settlements").status_code == 403
    assert alarms.standing(alarms.RECEIPTS)
    db.transaction(db.run_many)("UPDATE person SET administrator = 1 WHERE id = ?", [(cast.people["高橋"],)])
    db.transaction(db.run_many)("UPDATE counter SET value = value + 1 WHERE name = ?", [("registers",)])
    assert browse("高橋").post("/kept/settlements").status_code == 303
    assert alarms.standing(alarms.RECEIPTS) is None


def test_the_signer_does_not_take_down_the_alarm_of_a_receipt(cast: Any) -> None:
    alarms.say("receipt", "item:1 #1", alarms.RECEIPTS)
    Signer().round()
    assert alarms.standing(alarms.RECEIPTS)
    assert alarms.standing() is None


def forged(note: str, key: Key, **change: str) -> str:
    said = Receipt.read(note.partition("\n\n")[0] + "\n")
    lines = {"origin": said.origin, "subject": said.subject, "hash": said.hash, **change}
    return notes.sign(Receipt(lines["origin"], lines["subject"], said.seq, lines["hash"], said.received).text(), key)


def test_a_forged_receipt_and_one_of_another_origin_are_refused_without_an_alarm(desk: Any, browse: Any) -> None:
    (item,) = desk.stored()
    browser = browse("佐藤")
    ((hash_, note),) = handed(sight(browser, item)).items()
    stranger = Key.new(f"{log_origin()}/receipt")
    wrong = [
        note.replace(hash_, "0" * 64),
        forged(note, stranger, hash="0" * 64),
        forged(note, Key.new("city.example/other/receipt"), origin="city.example/other"),
        forged(note, receipting.key(), origin="city.example/other"),
    ]
    page = text(check(browser, *wrong))
    assert "控え4件は、この台帳が署名したものではありません" in page
    assert alarms.standing(alarms.RECEIPTS) is None


@pytest.mark.parametrize("data", [b"", b"{", b"\xff", b"{}", b'{"note": 1}', b"[1]", b"words\n" * 99, b"\n" * 99])
def test_what_is_no_file_of_receipts_is_refused_in_words(browse: Any, data: bytes) -> None:
    answer = browse("佐藤").post("/kept/checks", {"receipts": (io.BytesIO(data), "x.txt")})
    assert answer.status_code == 422
    assert "控えのファイルとして読めません" in text(answer)


@pytest.mark.parametrize("data", [b"x" * 5_000_000, b"x" * 4_000_000 + b"\n", b"{}\n" * 2_501, b"a\n\n" * 900_000])
def test_a_file_of_any_length_is_read_or_refused_at_once(cast: Any, data: bytes) -> None:
    began = time.process_time()
    with pytest.raises(BadInput):
        checking_receipts.look(data)
    assert time.process_time() - began < 10


def test_a_file_as_the_phone_saves_it_is_read_with_what_it_noted(desk: Any, browse: Any) -> None:
    (item,) = desk.stored()
    browser = browse("佐藤")
    (note,) = handed(sight(browser, item)).values()
    line = json.dumps({"note": note, "number": number(item), "kind": "現物確認"}, ensure_ascii=False) + "\n"
    page = text(check(browser, line * 2))
    assert "記録2件は、受け付けたとおり台帳にあります" in page
    assert "現物確認" in page


@pytest.mark.parametrize("field", ["number", "kind", "note"])
def test_half_a_character_in_a_line_is_no_crash(desk: Any, browse: Any, field: str) -> None:
    """JSON may escape what no page can be written with; a genuine receipt still counts."""
    (item,) = desk.stored()
    browser = browse("佐藤")
    (note,) = handed(sight(browser, item)).values()
    answer = check(browser, json.dumps({"note": note, "number": "M-1", "kind": "x"} | {field: "\ud800"}) + "\n")
    assert answer.status_code == 200
    assert ("この台帳が署名したものではありません" if field == "note" else "受け付けたとおり台帳にあります") in text(
        answer
    )
