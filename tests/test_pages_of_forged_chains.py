"""A row put into a chain by hand that is no entry stops no page of it: the rest is shown, and it is named (security.md T22)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from custody import db
from custody.caller import new_idem
from custody.demo.cast import sent
from custody.errors import ChainBroken
from custody.events import KINDS
from custody.ledger.entry import canonical, entry_hash
from custody.models import Item
from custody.queries import papers
from custody.signer.rounds import Signer
from custody.usecases import items

Entry = dict[str, Any]
Forge = Callable[[Entry, int], tuple[bytes, str]]


def _hashed(body: bytes) -> tuple[bytes, str]:
    return body, entry_hash(body)


def no_json(last: Entry, seq: int) -> tuple[bytes, str]:
    return _hashed(f"no json {last['subject']} {seq}".encode())


def another_hash(last: Entry, seq: int) -> tuple[bytes, str]:
    return canonical({**last, "seq": seq}), f"{seq:064x}"


def another_number(last: Entry, seq: int) -> tuple[bytes, str]:
    return _hashed(canonical({**last, "seq": seq + 7}))


def unknown_kind(last: Entry, seq: int) -> tuple[bytes, str]:
    return _hashed(canonical({**last, "seq": seq, "kind": "item.spirited_away"}))


def a_field_missing(last: Entry, seq: int) -> tuple[bytes, str]:
    return _hashed(canonical({k: v for k, v in last.items() if k != "t"} | {"seq": seq}))


def no_bytes(last: Entry, seq: int) -> tuple[Any, str]:
    return json.dumps({**last, "seq": seq}), f"{seq + 100:064x}"


FORGED: tuple[Forge, ...] = (no_json, another_hash, another_number, unknown_kind, a_field_missing, no_bytes)


def put_in(url: str, subject: str, forge: Forge) -> int:
    """By whoever has the database: the next number of a chain, and what is no entry."""
    raw = db.connect(url, guarded=False)
    mark = "%s" if url.startswith("postgresql") else "?"
    with raw.connection_context():
        sql = f"SELECT seq, contract, body FROM entry WHERE subject = {mark} ORDER BY seq DESC LIMIT 1"
        ((last, contract, body),) = raw.execute_sql(sql, (subject,)).fetchall()
        body, hash_ = forge(json.loads(bytes(body)), last + 1)
        columns = "subject, seq, contract, hash, kind, batch, actor, occurred, received, idem, body"
        row = (subject, last + 1, contract, hash_, "item.stored", "b", "a", "2026-11-01", "2026-11-01", hash_, body)
        raw.execute_sql(f"INSERT INTO entry ({columns}) VALUES ({', '.join([mark] * 11)})", row)
    return int(last) + 1


def pages_of(row: Item) -> list[str]:
    here, code = f"/items/{row.number}", next(label["code"] for label in row.labels)
    return [f"/S/{code}", f"/search?q={row.number[2:]}", f"/forms/items/{row.id[5:]}", f"{here}/checkouts/new",
            f"{here}/corrections/new"]  # fmt: skip


def pages_around(contract: str) -> list[str]:
    key = contract.partition(":")[2]
    return [f"/contracts/{key}", f"/evidence/contracts/{key}", "/evidence", "/", "/overview",
            "/offline/pocket", "/offline/asides", "/more", "/hands", "/returns", "/forms"]  # fmt: skip


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("looked", [True, False])
def test_every_page_of_such_a_chain_answers_and_says_what_it_leaves_out(
    desk: Any, cast: Any, cast_url: str, browse: Any, command: Any, looked: bool
) -> None:
    chains, contract = desk.stored("tax", len(FORGED)), cast.contracts["tax"]
    seqs = [put_in(cast_url, item, forge) for item, forge in zip(chains, FORGED, strict=True)]
    seqs.append(put_in(cast_url, contract, no_json))
    if looked:
        Signer().round()
    manager, rows = browse("高橋"), [Item.get_by_id(item) for item in chains]
    asked = [*pages_around(contract), *(page for row in rows for page in pages_of(row))]
    assert {page: code for page in asked if (code := manager.get(page).status_code) not in (200, 302)} == {}
    said = [
        (f"/items/{row.number}{end}", seq) for row, seq in zip(rows, seqs, strict=False) for end in ("", "/history")
    ]
    for page, seq in (*said, (f"/contracts/{contract[9:]}", seqs[-1])):
        text = manager.get(page).get_data(as_text=True)
        assert text.count(f"記録でない行が直接入れられています：#{seq}<") == 1, (page, text[-3000:])
        assert "/contracts/" in page or KINDS["item.received"].title.ja in text
    assert f"{chains[0]} #{seqs[0]}" in manager.get(f"/evidence/items/{rows[0].number}").get_data(as_text=True)
    for number, sort in (("F-01", "pdf"), ("F-01", "csv"), ("F-03", "xlsx"), ("F-28", "pdf")):
        form = {"idem": new_idem(), "addressee": "みなと区長　あて", "sort": sort}
        assert manager.post(f"/forms/contracts/{contract[9:]}/{number}", form).status_code == 303, (number, sort)
    assert papers.span(contract).out == len(seqs)
    code, out, err = command("remind", "--print")
    assert code == 0, out + err


@pytest.mark.parametrize("forge", FORGED[:5])
def test_nothing_is_recorded_after_such_a_row_and_all_else_goes_on(
    desk: Any, cast: Any, cast_url: str, forge: Forge
) -> None:
    (item, other) = desk.stored(n=2)
    seq = put_in(cast_url, item, forge)
    before = db.rows("SELECT count(*) FROM entry")
    with pytest.raises(ChainBroken) as refused:
        items.take_out(desk.user("tax"), sent(), [item], desk.using())
    assert f"{Item.get_by_id(item).number} #{seq}" in refused.value.message.ja
    assert "custody verify" in refused.value.message.en
    assert db.rows("SELECT count(*) FROM entry") == before
    assert not items.take_out(desk.user("tax"), sent(), [other], desk.using()).refused


def test_what_the_register_was_made_to_say_of_such_a_row_is_not_built_on(desk: Any, cast_url: str) -> None:
    (item,) = desk.stored()
    seq = put_in(cast_url, item, another_number)
    mark = "%s" if cast_url.startswith("postgresql") else "?"
    raw = db.connect(cast_url, guarded=False)
    with raw.connection_context():
        raw.execute_sql(
            f"UPDATE item SET seq = {mark}, head = (SELECT hash FROM entry WHERE subject = item.id AND seq = {mark}) WHERE id = {mark}",
            (seq, seq, item),
        )
    with pytest.raises(ChainBroken):
        items.take_out(desk.user("tax"), sent(), [item], desk.using())
