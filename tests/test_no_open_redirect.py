"""Nobody is sent off to another site: `next` and what was opened before are paths of this one (security.md T6)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.web.safe_path import safe_path

HOSTS = [
    "evil.example",
    "evil.example:80",
    "user@evil.example",
    "localhost@evil.example",
    "[::1]",
    "127.0.0.1",
    "ｅｖｉｌ.example",
]
STARTS = ["//", "///", "////", "/\\", "\\\\", "\\/", "/\\/", "\\", "https://", "http://", "HTTP:", "https:/", "http:\\\\", "//\t/", "/\t/", "/\n/",
          "/\r/", "\t//", " //", "/%09/", "/%5c", "/%5C%5C", "/%2f", "/%2F%2F", "//%2f", "/%252f", "/..//", "/.//", "/x/..//", "/\u2028/"]  # fmt: skip
WORDS = ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "mailto:a@b", "", " ", "x", "..", "?next=//x",
         "#//x", "/\x00", "/\x7f", "/a\r\nSet-Cookie: x=1", "/a%0d%0aSet-Cookie:x", "/" + "a" * 3000, "/\ud800", "/\u200e/evil", "/%", None]  # fmt: skip
BAD = [start + host for start in STARTS for host in HOSTS] + [w for w in WORDS if w not in ("/%",)]
GOOD = [
    "/",
    "/s/0123456789A",
    "/items/M-000001",
    "/items?q=%E4%BD%90%E8%97%A4&page=2",
    "/a/b#c",
    "/search?q=http://x",
    "/people/1m82zk3s57q1ad02",
]


def test_there_are_two_hundred_ways_to_try() -> None:
    assert len(BAD) >= 200


@pytest.mark.parametrize("bad", BAD)
def test_an_address_elsewhere_is_never_taken(bad: str | None) -> None:
    assert safe_path(bad) == "/"


@pytest.mark.parametrize("good", GOOD)
def test_a_path_of_ours_is_kept_as_it_is(good: str) -> None:
    assert safe_path(good) == good


@given(st.text(max_size=60) | st.from_regex(r"[/\\]{0,3}[a-z:@.%0-9/\\]{0,20}", fullmatch=True))
def test_whatever_is_kept_begins_with_one_slash_and_has_no_backslash(text: str) -> None:
    kept = safe_path(text)
    assert kept[:1] == "/"
    assert kept[1:2] not in ("/", "\\")
    assert not set(kept) & set("\\\r\n\t\0")


@pytest.mark.parametrize("bad", ["//evil.example", "https://evil.example", "/\\evil.example", "/%09/evil.example"])
def test_the_language_switch_leads_nowhere_else(stranger: Any, bad: str) -> None:
    answer = stranger.client.post("/language", data={"lang": "en", "next": bad})
    assert (answer.status_code, answer.location) == (303, "/")


@pytest.mark.parametrize("path", ["//evil.example/x", "/\\evil.example", "/%5cevil.example/..", "/%2f%2fevil.example"])
def test_what_was_opened_before_signing_in_leads_nowhere_else(stranger: Any, cast: Any, path: str) -> None:
    from custody.usecases import accounts

    accounts.open_account(cast.people["佐藤"], "sato.h", "tsuki yama kawa umi")
    stranger.get(path)
    answer = stranger.client.post(
        "/signin?next=" + path,
        data={"csrf_token": stranger.token(), "login": "sato.h", "password": "tsuki yama kawa umi", "next": path},
    )
    assert answer.location in ("/", "/account")
