"""What the page takes for a label of ours is what the server takes for one, and nothing else (security.md T9)."""

import json
import random
import subprocess
import unicodedata
from pathlib import Path

import pytest

from custody.ids import ALPHABET, new_code
from custody.queries.reading import named, read, seen

MODULE = Path(__file__).parent.parent / "static" / "js" / "scanner" / "reading.js"
BASES = ["https://azukari.example", "http://localhost:8000", "https://old.example"]
PROGRAM = """
const { read, seen } = await import(process.argv[1]);
const { bases, texts } = JSON.parse(await new Response(process.stdin).text());
const both = (text) => [read(text, bases), seen({ text, format: "QRCode" }, bases), seen({ text, format: "Code128" }, bases)];
console.log(JSON.stringify(texts.map(both)));
"""
ODD = [
    "javascript:alert(1)", "data:text/html,<b>", "", " ", "//azukari.example/S/", "https://azukari.example.evil.example/S/{}",
    "https://azukari.example@evil.example/S/{}", "HTTPS://AZUKARI.EXAMPLE/S/{}", "https://old.example/s/{}/", "{}", "  {} ",
    "https://azukari.example/S/{}?x=1", "https://azukari.example/S/../{}", "https://azukari.example/S//{}", "WIFI:S:net;;",
    "M-000001", "m1", "P 12", "T000000000001", "M-1234567890", "Ｍ－０００００１", "BEGIN:VCARD", "{}0", "C-00012", "\x00{}",
]  # fmt: skip
CHARACTERS = ALPHABET + "OILoilu-/ :.?#%@M０Ｍ一\n"


def payloads(n: int) -> list[str]:
    """Codes, numbers and addresses, most of them a little wrong."""
    dice = random.Random(44)
    made = [odd.format(new_code()) for odd in ODD]
    while len(made) < n:
        text = list(dice.choice([*ODD, "{}", f"{dice.choice(BASES)}/S/{{}}"]).format(new_code()))
        for _ in range(dice.randrange(3)):
            at = dice.randrange(len(text) + 1)
            text[at : at + dice.randrange(2)] = dice.choice(CHARACTERS)
        made.append("".join(text) if dice.random() < 0.9 else "".join(dice.choices(CHARACTERS, k=dice.randrange(40))))
    return made


@pytest.fixture(scope="module")
def texts() -> list[str]:
    return payloads(100_000)


@pytest.fixture(scope="module")
def in_the_page(texts: list[str]) -> list[list[str]]:
    sent = json.dumps({"bases": BASES, "texts": texts})
    asked = ["node", "--input-type=module", "-e", PROGRAM, MODULE.as_uri()]
    return json.loads(subprocess.run(asked, input=sent, capture_output=True, text=True, check=True, timeout=120).stdout)


def on_the_server(text: str) -> list[str]:
    found = [read(text, BASES), seen(text, False, BASES), seen(text, True, BASES)]
    return [(f.code or f.number or "") if f else "" for f in found]


def test_page_and_server_read_the_same(texts, in_the_page):
    differing = [(t, p, on_the_server(t)) for t, p in zip(texts, in_the_page, strict=True) if p != on_the_server(t)]
    assert differing == []
    assert sum(any(p) for p in in_the_page) > 10_000


def test_only_our_own_addresses_and_the_grammar_of_codes_are_taken(texts, in_the_page):
    for text, (_typed, square, bars) in zip(texts, in_the_page, strict=True):
        if square and "/" in text:
            assert unicodedata.normalize("NFKC", text).strip().lower().startswith(tuple(f"{b}/s/" for b in BASES))
        assert not bars or text == bars


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("https://shop.example/a?b=1", "shop.example"),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("WIFI:S:net;;", "WIFI:S:net;;"),
    ],
)
def test_a_foreign_code_is_called_by_its_host_or_its_beginning(text, name):
    assert named(text) == name
