"""The bytes of an entry: one spelling for one value, one hash that anyone can check by hand."""

import hashlib
import json
import subprocess
import unicodedata
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from custody.events.items import ItemStored
from custody.ledger import entry

KEYS = st.text(alphabet=st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=12)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(min_value=-(2**53) + 1, max_value=2**53 - 1)
    | st.text(alphabet=st.characters(exclude_categories=["Cs"]))
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=20
)

# Bytes and hashes worked out with coreutils, not with this program: (printf '\0'; printf '%s' BODY) | sha256sum
VECTORS = [
    ({}, b"{}", "28a3a18f6cd6406b086e9ffda1f9b8a13dbcf44b0f3f32cb9031a11fd053acf9"),
    (
        {"seq": 1, "kind": "item.stored", "data": {"b": [True, None, -7], "a": "髙﨑𠮷\n"}},
        '{"data":{"a":"髙﨑𠮷\\n","b":[true,null,-7]},"kind":"item.stored","seq":1}'.encode(),
        "5382f1ff998b4977da32626772fa8e50e991428ff3b4c271d5d99fbb8171ce38",
    ),
]


@given(VALUES)
def test_two_implementations_spell_every_value_the_same(value: Any) -> None:
    assert entry.canonical(value) == rfc8785.dumps(value) == entry.respelled(value)


@given(VALUES)
def test_what_was_spelled_reads_back_as_it_was(value: Any) -> None:
    assert json.loads(entry.canonical(value)) == value
    assert entry.parsed(entry.canonical(value)) == value


@given(st.dictionaries(KEYS, SCALARS, max_size=6), st.randoms())
def test_the_order_in_which_fields_were_given_makes_no_difference(value: dict[str, Any], random: Any) -> None:
    shuffled = list(value.items())
    random.shuffle(shuffled)
    assert entry.canonical(dict(shuffled)) == entry.canonical(value)


@pytest.mark.parametrize("value", [1.0, -0.0, 1e300, float("nan"), float("inf")])
def test_a_number_with_a_point_is_refused(value: float) -> None:
    for inside in (value, [value], {"a": {"b": [value]}}, (value,)):
        with pytest.raises(ValueError, match=r"floating|NaN|Infinity"):
            entry.canonical(inside)


@pytest.mark.parametrize("value", [2**53, -(2**53), "\ud800", {1: "a"}, b"bytes", {"a": {"b": {3}}}])
def test_what_json_cannot_carry_everywhere_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match=r".+"):
        entry.canonical(value)


def test_sixteen_kibibytes_are_the_most_an_entry_holds() -> None:
    frame = len(entry.canonical({"a": ""}))
    assert len(entry.entry_body({"a": "x" * (entry.MAX_BYTES - frame)})) == entry.MAX_BYTES == 16_384
    with pytest.raises(entry.EntryTooLarge):
        entry.entry_body({"a": "x" * (entry.MAX_BYTES - frame + 1)})
    with pytest.raises(entry.EntryTooLarge):
        entry.entry_body({"a": "字" * (entry.MAX_BYTES // 3)})


def test_the_hash_is_the_one_that_coreutils_compute(tmp_path: Path) -> None:
    body = entry.entry_body({"kind": "item.stored", "note": "髙﨑𠮷", "seq": 1})
    file = tmp_path / "event.json"
    file.write_bytes(body)
    said = subprocess.run(
        ["sh", "-c", "(printf '\\0'; cat \"$1\") | sha256sum", "sh", file], capture_output=True, text=True, check=True
    ).stdout
    assert said.split()[0] == entry.entry_hash(body)


@pytest.mark.parametrize(("value", "body", "hash_"), VECTORS)
def test_published_values_have_their_published_bytes_and_hash(value: Any, body: bytes, hash_: str) -> None:
    assert entry.canonical(value) == body
    assert entry.entry_hash(body) == hash_


@pytest.mark.parametrize(
    ("salt", "value", "promise"),
    [
        (bytes(range(32)), "佐藤 花子", "9493599d262cb899e120e15b3bcb8dc7993cab4097be7bbbf3c01fd407a500ec"),
        (b"\xff" * 32, {"a": 1}, "7fc85580cf8a57706d0c817d1576e14cfaf81433300c72b6edb5918a0f82e804"),
    ],
)
def test_a_commitment_is_two_then_the_salt_then_the_value(salt: bytes, value: Any, promise: str) -> None:
    assert entry.commitment(salt, value) == promise
    assert promise == hashlib.sha256(b"\x02" + salt + entry.canonical(value)).hexdigest()


def test_no_salt_comes_twice() -> None:
    salts = {entry.new_salt() for _ in range(1_000)}
    assert len(salts) == 1_000
    assert {len(s) for s in salts} == {32}


def test_text_is_composed_before_it_is_hashed() -> None:
    decomposed = unicodedata.normalize("NFD", "がぎぐ ロッカー ﾊﾟ é")
    unit = "place:" + "0" * 16
    composed = ItemStored(unit=unit, note=unicodedata.normalize("NFC", decomposed))
    assert ItemStored(unit=unit, note=decomposed).secrets() == composed.secrets()
    assert entry.canonical(ItemStored(unit=unit, note=decomposed).secrets()) == entry.canonical(composed.secrets())


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}"), ('{"é":', "}")])
def test_what_is_nested_too_deeply_is_refused(opening: str, closing: str) -> None:
    nested = entry.parsed(f"{opening * 1000}1{closing * 1000}".encode())
    with pytest.raises(ValueError, match="so deeply"):
        entry.canonical(nested)
