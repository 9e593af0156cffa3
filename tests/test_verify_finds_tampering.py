"""`verify` names the subject and the entry after any one row is changed, removed or added behind its back."""

import hashlib
import json
import shutil
import uuid
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from one_of_everything import everything

from custody import db, registers
from custody.ledger import guards, whole
from custody.ledger.verify import Finding
from custody.models import REGISTERS
from custody.settings import settings

# How the rows of each table name their subject, and what tells one row from another.
TABLES = {
    "entry": ("subject", ("subject", "seq")),
    "private": ("subject", ("subject", "seq", "name")),
    "signature": ("subject", ("subject", "seq", "signer")),
    "label": ("subject", ("code",)),
    "membership": ("person", ("person", "contract", "role")),
    "attachment": ("sha256", ("sha256", "contract")),
    **dict.fromkeys(REGISTERS, ("id", ("id",))),
}
COLUMNS = {
    "entry": ("subject", "seq", "hash", "kind", "contract", "batch", "actor", "occurred", "received", "idem", "body"),
    "private": ("subject", "seq", "name", "commitment", "key", "sealed"),
    "signature": ("subject", "seq", "signer", "performer", "role", "meaning", "at"),
    "label": ("code", "subject", "state"),
    "membership": ("person", "contract", "role"),
    "attachment": ("sha256", "contract", "media_type", "length", "kept_by", "received", "named"),
    **{n: tuple(f.column_name for f in t._meta.sorted_fields) for n, t in REGISTERS.items()},  # type: ignore[attr-defined]
}


# Who kept a photo, and when, is in no entry: the entry that names it says who recorded it.
SAID_NOWHERE = {("attachment", "kept_by"), ("attachment", "received")}
SEEDED: dict[str, tuple[str, Path]] = {}


@pytest.fixture
def seeded_url(engine: str, request: Any, desk_for: Any, tmp_path_factory: Any, monkeypatch: Any) -> Iterator[str]:
    """A database of the test's own with one of everything in it, told once a run; its photos lie in one folder."""
    if engine not in SEEDED:
        SEEDED[engine] = tell(engine, request, desk_for, tmp_path_factory.mktemp("seeded"), monkeypatch)
    made, folder = SEEDED[engine]
    look_into(folder, monkeypatch)
    if engine == "sqlite":
        yield f"sqlite:///{shutil.copy(made, tmp_path_factory.mktemp('tampered') / 'custody.db')}"
        return
    postgres, name = request.getfixturevalue("postgres"), f"tampered_{uuid.uuid4().hex}"
    yield postgres.create(name, template=made)
    postgres.drop(name)


def look_into(folder: Path, monkeypatch: Any) -> None:
    monkeypatch.setenv("CUSTODY_FILES", str(folder / "files"))
    monkeypatch.setenv("CUSTODY_KEYS", str(folder / "keys"))
    settings.cache_clear()


def tell(engine: str, request: Any, desk_for: Any, folder: Path, monkeypatch: Any) -> tuple[str, Path]:
    look_into(folder, monkeypatch)
    made, cast = request.getfixturevalue(f"{engine}_cast")
    shutil.copytree(request.getfixturevalue(f"{engine}_keys"), folder / "keys")
    if engine == "sqlite":
        name = str(shutil.copy(made, folder / "seeded.db"))
        url = f"sqlite:///{name}"
    else:
        name = "template_seeded"
        url = request.getfixturevalue("postgres").create(name, template=made)
    with db.bind(db.connect(url)).connection_context():
        desk = desk_for(deepcopy(cast))
        everything(desk)
        assert not list(whole.verify_all())
    return name, folder


@pytest.fixture
def tampered(seeded_url: str) -> Iterator[None]:
    """The database open to whoever administers it: no guard stands."""
    bare = db.connect(seeded_url, guarded=False)
    with db.bind(bare).connection_context():
        guards.drop_guards(bare)
        yield


def findings() -> list[Finding]:
    return list(whole.verify_all())


def sql_name(table: str) -> str:
    """The table's name in the database: the register of cases has another than its noun, which belongs to SQL."""
    return str(REGISTERS[table]._meta.table_name) if table in REGISTERS else table  # type: ignore[attr-defined]


def rows(table: str) -> list[dict[str, Any]]:
    names = COLUMNS[table]
    found = db.rows(f"SELECT {', '.join(names)} FROM {sql_name(table)} ORDER BY {', '.join(TABLES[table][1])}")
    return [dict(zip(names, values, strict=True)) for values in found]


def picked(table: str) -> list[dict[str, Any]]:
    """Of every table a few rows: the first, the last, and for entries one in the middle of a chain."""
    found = rows(table)
    if table in ("entry", "private"):
        found = [r for r in found if r["subject"].startswith("item:")]
    return [found[n] for n in sorted({0, len(found) // 2, len(found) - 1})]


def other(table: str, column: str, value: Any) -> Any:
    """Another value of the same type, such as the one who tampers would write."""
    if isinstance(value, (bytes, memoryview)):
        return bytes(value).replace(b"0", b"1", 1) if b"0" in bytes(value) else bytes(value) + b" "
    if isinstance(value, int):
        return value + 1
    if column in ("hash", "head", "commitment"):
        return hashlib.sha256(value.encode()).hexdigest()
    return "改" if value is None else f"{value}改"


def where(table: str, row: dict[str, Any]) -> tuple[str, list[Any]]:
    keys = TABLES[table][1]
    return " AND ".join(f"{k} = ?" for k in keys), [row[k] for k in keys]


def run(sql: str, params: list[Any]) -> None:
    db.run_many(sql, [params])


def subject_of(table: str, row: dict[str, Any]) -> str:
    subject = str(row[TABLES[table][0]])
    return f"attachment:{subject}" if table == "attachment" else subject


def named(found: list[Finding], table: str, row: dict[str, Any], *, moved: bool = False) -> bool:
    """Whether a finding names the row's subject, and its number where the row is one entry's and stands there still."""
    mine = [f for f in found if f.subject == subject_of(table, row) or f.subject in named_by(table, row)]
    if moved:
        return bool(mine)
    return any(f.seq == row["seq"] for f in mine) if table in ("entry", "private") else bool(mine)


def named_by(table: str, row: dict[str, Any]) -> set[str]:
    """The subjects whose entries name a photo."""
    if table != "attachment":
        return set()
    return {r["subject"] for r in rows("entry") if row["sha256"].encode() in bytes(r["body"])}


@pytest.mark.parametrize("table", list(TABLES))
def test_a_changed_column_is_found(tampered: None, table: str) -> None:
    unseen = []
    for column in (c for c in COLUMNS[table] if (table, c) not in SAID_NOWHERE):
        for row in picked(table):
            condition, key = where(table, row)
            value = changed(table, column, row)
            run(f"UPDATE {sql_name(table)} SET {column} = ? WHERE {condition}", [value, *key])
            if not named(findings(), table, row, moved=column in ("subject", "seq")):
                unseen.append((column, row[column], value))
            back = {**row, column: value}
            condition, key = where(table, back)
            run(f"UPDATE {sql_name(table)} SET {column} = ? WHERE {condition}", [row[column], *key])
    assert not unseen
    assert not findings()


def changed(table: str, column: str, row: dict[str, Any]) -> Any:
    value = other(table, column, row[column])
    if row[column] is None and is_number(table, column):
        return 1
    return value + 1_000 if (table, column) in {("entry", "seq"), ("private", "seq")} else value


def is_number(table: str, column: str) -> bool:
    fields = REGISTERS[table]._meta.columns if table in REGISTERS else {}  # type: ignore[attr-defined]
    return column in fields and fields[column].field_type == "INT"


def test_an_entry_that_folds_into_nothing_storable_is_a_finding(tampered: None) -> None:
    """Roles given for no contract: a register's row with such a key cannot even be spelled."""
    row = next(r for r in rows("entry") if r["kind"] == "roles.given" and r["contract"])
    bare = bytes(row["body"]).replace(f'"contract":"{row["contract"]}"'.encode(), b'"contract":null')
    run("UPDATE entry SET body = ? WHERE subject = ? AND seq = ?", [bare, row["subject"], row["seq"]])
    found = findings()
    assert (found[0].subject, found[0].seq) == (row["subject"], row["seq"])
    assert any("present state" in f.what.en for f in found)


@pytest.mark.parametrize("table", list(TABLES))
def test_a_removed_row_is_found(tampered: None, table: str) -> None:
    for row in picked(table):
        condition, key = where(table, row)
        run(f"DELETE FROM {sql_name(table)} WHERE {condition}", key)
        found = findings()
        assert named(found, table, row, moved=True), (row, found)
        put(table, row)
    assert not findings()


def test_any_entry_may_be_removed_and_is_missed(tampered: None) -> None:
    for row in rows("entry"):
        condition, key = where("entry", row)
        run(f"DELETE FROM entry WHERE {condition}", key)
        assert any(f.subject == row["subject"] for f in findings()), row
        put("entry", row)


def put(table: str, row: dict[str, Any]) -> None:
    marks = ", ".join("?" * len(row))
    run(f"INSERT INTO {sql_name(table)} ({', '.join(row)}) VALUES ({marks})", list(row.values()))


@pytest.mark.parametrize("strange", [False, True])
@pytest.mark.parametrize("table", list(TABLES))
def test_an_added_row_is_found(tampered: None, table: str, strange: bool) -> None:
    """A copy of a row under another key, of a subject that there is or of one that there is not."""
    row = dict(picked(table)[-1])
    subject = TABLES[table][0]
    if (strange or table in REGISTERS) and table != "attachment":
        row[subject] = row[subject].partition(":")[0] + ":" + ("z" * 16 if strange else "0" * 16)
    changed = {
        "entry": ("hash", "idem"),
        "signature": ("signer",),
        "label": ("code",),
        "blanklabel": ("code",),
        "membership": ("role",),
        "attachment": ("sha256",),
    }.get(table, ())
    row |= {name: other(table, name, row[name]) for name in changed}
    if table in ("entry", "private") and not strange:
        row["seq"] += 1_000
    if "number" in row:  # nor have two of anything else
        row["number"] = other(table, "number", row["number"])
    if "key" in row:  # no two seals have one number
        row["key"] = "S00999"
    put(table, row)
    assert named(findings(), table, row) or any(f.subject == row[subject] for f in findings())


@pytest.mark.parametrize("noun", ["nothing", "", "item", "transport:zzz", "天"])
def test_a_row_of_a_subject_without_a_kind_is_found(tampered: None, noun: str) -> None:
    row = {**picked("entry")[0], "subject": noun, "hash": "x", "idem": "x"}
    put("entry", row)
    assert any(f.subject == noun for f in findings())
    put("private", {**picked("private")[0], "subject": noun + "a"})
    put("label", {"code": "x", "subject": noun + "b", "state": "attached"})
    found = {f.subject for f in findings()}
    assert {noun + "a", noun + "b"} <= found


def entry_of(kind: str) -> dict[str, Any]:
    return next(r for r in rows("entry") if r["kind"] == kind)


def forged(row: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """An entry whose body was changed and whose hash and columns were made to fit again."""
    body = {**json.loads(bytes(row["body"])), **changes}
    raw = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    columns = {k: body[k] for k in ("kind", "actor", "contract", "batch", "idem", "seq") if k in body}
    times = {k: body["t"][k] for k in ("occurred", "received")}
    return {**row, **columns, **times, "body": raw, "hash": hashlib.sha256(b"\0" + raw).hexdigest()}


def replace(old: dict[str, Any], new: dict[str, Any]) -> None:
    condition, key = where("entry", old)
    names = list(new)
    run(f"UPDATE entry SET {', '.join(f'{n} = ?' for n in names)} WHERE {condition}", [*new.values(), *key])


@pytest.mark.parametrize(
    "kind", ["item.received", "item.stored", "custody.handed_over", "roles.given", "area.designated"]
)
def test_an_entry_hashed_anew_is_found(tampered: None, kind: str) -> None:
    row = entry_of(kind)
    old = json.loads(bytes(row["body"]))
    nobody = "person:" + "0" * 16
    for changes in (
        {"actor": nobody},
        {"data": {**old["data"], "note": "x"}},
        {"sign": [{"by": nobody, "role": "second", "meaning": kind, "m": "pin", "at": "x"}]},
        {"auth": {"m": "passkey"}},
        {"t": {**old["t"], "occurred": "2020-01-01T00:00:00.000Z"}},
    ):
        replace(row, forged(row, **changes))
        assert any(f.subject == row["subject"] for f in findings()), changes
        replace(row, row)
    assert not findings()


def test_bodies_of_two_entries_exchanged_are_found(tampered: None) -> None:
    one, two = entry_of("item.stored"), entry_of("item.checked_out")
    replace(one, {"body": two["body"]})
    replace(two, {"body": one["body"]})
    assert {(one["subject"], one["seq"]), (two["subject"], two["seq"])} <= {(f.subject, f.seq) for f in findings()}


def test_two_entries_whole_exchanged_are_found(tampered: None) -> None:
    chain = [r for r in rows("entry") if r["subject"] == entry_of("custody.handed_over")["subject"]]
    one, two = chain[1], chain[2]
    replace(one, {"seq": 999})
    replace(two, {"seq": one["seq"]})
    replace({**one, "seq": 999}, {"seq": two["seq"]})
    assert any(f.subject == one["subject"] and f.seq == one["seq"] for f in findings())


def test_the_newest_entry_cut_off_together_with_its_private_values_is_found(tampered: None) -> None:
    newest = [r for r in rows("entry") if r["subject"] == entry_of("custody.handed_over")["subject"]][-1]
    for table in ("private", "entry"):
        run(f"DELETE FROM {sql_name(table)} WHERE subject = ? AND seq = ?", [newest["subject"], newest["seq"]])
    assert any(f.subject == newest["subject"] for f in findings())


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b"{}", b'"x"', b"\xff\xfe", b'{"seq":1,"seq":1}', b"[" * 900 + b"]" * 900, b'{"private":{}}'],
)
def test_a_body_that_is_no_entry_is_named_and_verification_goes_on(tampered: None, body: bytes) -> None:
    row = entry_of("item.stored")
    replace(row, {"body": body, "hash": hashlib.sha256(b"\0" + body).hexdigest()})
    last = rows("entry")[-1]
    run("UPDATE entry SET actor = 'x' WHERE subject = ? AND seq = ?", [last["subject"], last["seq"]])
    found = {(f.subject, f.seq) for f in findings()}
    assert {(row["subject"], row["seq"]), (last["subject"], last["seq"])} <= found


@pytest.mark.parametrize("value", [b"", b"{", b"\xff", b"[]"])
def test_a_private_value_that_cannot_be_read_is_named(tampered: None, value: bytes) -> None:
    for row in picked("private"):
        run("UPDATE private SET sealed = ? WHERE subject = ? AND seq = ? AND name = ?",
            [value, row["subject"], row["seq"], row["name"]])  # fmt: skip
        assert named(findings(), "private", row)


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(
    ("table", "column"), [("entry", "body"), ("private", "sealed"), ("private", "key"), ("entry", "seq")]
)
@pytest.mark.parametrize("value", ["text", 7, 10**12, 1.5])
def test_a_value_of_another_type_is_named(tampered: None, table: str, column: str, value: Any) -> None:
    """SQLite keeps what it is given, whatever the column's type."""
    row = picked(table)[1]
    condition, key = where(table, row)
    run(f"UPDATE {sql_name(table)} SET {column} = ? WHERE {condition}", [value, *key])
    assert any(f.subject == row["subject"] for f in findings())


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(
    ("table", "column"),
    [(t, c) for t, (subject, keys) in TABLES.items() for c in dict.fromkeys((subject, *keys)) if c != "contract"],
)
def test_a_key_of_another_type_is_named_and_verification_goes_on(tampered: None, table: str, column: str) -> None:
    row, last = picked(table)[0], rows("entry")[-1]
    run("UPDATE entry SET actor = 'x' WHERE subject = ? AND seq = ?", [last["subject"], last["seq"]])
    for value in (b"bytes", ""):
        condition, key = where(table, row)
        if value == "" and column != "seq":
            continue  # text that is empty is text
        run(f"UPDATE {sql_name(table)} SET {column} = ? WHERE {condition}", [value, *key])
        found = findings()
        assert any(table in f.what.en and repr(value) in f.what.en for f in found), found
        assert any((f.subject, f.seq) == (last["subject"], last["seq"]) for f in found)
        condition, key = where(table, {**row, column: value})
        run(f"UPDATE {sql_name(table)} SET {column} = ? WHERE {condition}", [row[column], *key])


def test_the_registers_are_not_read_from_the_cache(tampered: None) -> None:
    registers.current()
    run("UPDATE person SET name = 'x'", [])
    assert findings()


def test_every_register_has_a_row_to_tamper_with(tampered: None) -> None:
    assert [table for table in TABLES if not rows(table)] == []
