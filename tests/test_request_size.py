"""A form without files may be small only: a large one is refused unread, with a sentence."""

import ast
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from custody.web import access

WEB = Path(access.__file__).parent
TAKING = {"files_of", "uploaded", "drawn", "receipts_sent", "photo_sent", "register_sent"}
LARGE = {"note": "x" * 300_000}


@pytest.fixture
def engine() -> str:
    return "sqlite"


def addresses(app: Any) -> Iterator[tuple[str, str]]:
    """Each endpoint that something may be sent to, and an address of it."""
    for rule in app.url_map.iter_rules():
        if "POST" in rule.methods:
            parts = {name: sorted(getattr(c, "items", {"x"}))[0] for name, c in rule._converters.items()}
            found = rule.build(parts)
            yield rule.endpoint, found[1]


@pytest.mark.parametrize("form", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_every_form_without_files_is_refused_when_large(app: Any, browse: Any, form: str) -> None:
    client = browse("佐藤").client
    plain = [(e, a) for e, a in addresses(app) if e not in access.FILES]
    assert len(plain) > 40
    for endpoint, address in plain:
        assert client.post(address, data=LARGE, content_type=form).status_code == 413, endpoint


def test_a_stranger_sends_only_little_to_any_page(app: Any, stranger: Any) -> None:
    for endpoint, address in addresses(app):
        answer = stranger.client.post(address, data=LARGE, content_type="multipart/form-data")
        assert answer.status_code == (413 if endpoint in access.PUBLIC else 401), endpoint


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("ja", "送られた内容が大きすぎます"), ("en", "What was sent is too large: send less text")],
)
def test_the_refusal_is_one_sentence_in_the_readers_language(stranger: Any, language: str, sentence: str) -> None:
    stranger.client.set_cookie("lang", language)
    answer = stranger.client.post("/signin", data=LARGE)
    assert answer.status_code == 413
    assert sentence in answer.text


def test_a_form_that_takes_photos_takes_large_ones(cast: Any, browse: Any) -> None:
    made = io.BytesIO()
    Image.effect_noise((620, 620), 90).save(made, "PNG")
    assert len(made.getvalue()) > 300_000
    address = f"/contracts/{cast.contracts['tax'].partition(':')[2]}/audits"
    browser = browse("高橋")
    made.seek(0)
    sent = {"csrf_token": browser.token(), "idem": "0" * 20, "scan": (made, "a.png")}
    answer = browser.client.post(address, data=sent, content_type="multipart/form-data")
    assert answer.status_code == 422, answer.text
    assert 'name="scan" value="' in answer.text


def calls(tree: ast.AST) -> set[str]:
    return {
        n.attr if isinstance(n, ast.Attribute) else n.id
        for n in ast.walk(tree)
        if isinstance(n, ast.Attribute | ast.Name)
    }


def taking() -> Iterator[str]:
    """The endpoints whose functions come to what takes a file: by name, through their own module and the steps."""
    steps = calls(ast.parse((WEB / "transport_acts.py").read_text("utf-8")))
    later = calls(ast.parse((WEB / "offline_acts.py").read_text("utf-8")))
    for path in WEB.glob("*.py"):
        functions = {f.name: f for f in ast.parse(path.read_text("utf-8")).body if isinstance(f, ast.FunctionDef)}
        reached = {name for name, f in functions.items() if calls(f) & TAKING}
        if path.stem == "transports" and steps & TAKING:
            reached |= {name for name, f in functions.items() if "PERFORM" in calls(f)}
        if path.stem == "offline" and later & TAKING:
            reached |= {name for name, f in functions.items() if "offline_act" in calls(f)}
        for _ in functions:
            reached |= {name for name, f in functions.items() if calls(f) & reached}
        yield from (f"{path.stem}.{n}" for n in reached if any("post" in calls(d) for d in functions[n].decorator_list))


def test_what_takes_files_is_listed() -> None:
    assert set(taking()) == access.FILES
