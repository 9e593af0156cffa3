"""Every answer carries the headers, whatever made it; no request changes anything without a token."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from custody import db
from custody.app import create_app
from custody.settings import Settings

ROOT = Path(__file__).parent.parent
POLICY = {
    "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self' data: blob:",
    "font-src": "'self'", "connect-src": "'self'", "manifest-src": "'self'", "worker-src": "'self'",
    "form-action": "'self'", "base-uri": "'none'", "frame-ancestors": "'none'", "object-src": "'none'",
}  # fmt: skip
PATHS = [
    "/",
    "/signin",
    "/nothing",
    "/static/css/base.css",
    "/static/none.css",
    "/language",
    "/invitation/x",
    "/account",
]


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_has_the_headers(stranger: Any, path: str) -> None:
    headers = stranger.get(path).headers
    directives = dict(d.split(" ", 1) for d in headers["Content-Security-Policy"].split("; "))
    assert directives == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=(self)" in headers["Permissions-Policy"]
    assert len(headers.getlist("Content-Security-Policy")) == 1


def test_pages_are_never_kept_by_anybody(browse: Callable[[str], Any]) -> None:
    headers = browse("佐藤").get("/account").headers
    assert (headers["Cache-Control"], headers["Vary"]) == ("no-store", "Cookie")


def test_files_are_kept_long_under_the_hash_of_their_content(stranger: Any) -> None:
    page = stranger.get("/signin").text
    address = page.partition('href="/static/css/all.css')[2].partition('"')[0]
    assert address.startswith("?v=")
    lasting = stranger.get("/static/css/all.css" + address).headers
    assert "immutable" in lasting["Cache-Control"]
    assert "Cookie" not in lasting.get("Vary", "")
    assert "immutable" not in stranger.get("/static/css/all.css").headers["Cache-Control"]


def test_all_stylesheets_travel_as_one(stranger: Any) -> None:
    listed = (ROOT / "static/css/all.css").read_text("utf-8")
    sent = gzip.decompress(stranger.get("/static/css/all.css", **{"Accept-Encoding": "gzip"}).data).decode()
    assert "@import" not in sent
    assert all(stranger.get(f"/static/css/{name}").text in sent for name in re.findall('"(.*)";', listed))
    assert stranger.get("/static/css/all.css").text == sent


def test_scripts_share_one_address_that_changes_with_any_of_them(stranger: Any) -> None:
    version = stranger.get("/signin").text.partition('src="/static/~')[2].partition("/")[0]
    for name in ("js/app.js", "js/batch.js", "js/scanner/decoder.js", "vendor/zxing/reader/zxing_reader.wasm"):
        assert "immutable" in stranger.get(f"/static/~{version}/{name}").headers["Cache-Control"]
    gone = stranger.get("/static/~000000000000/js/app.js")
    assert gone.location == f"/static/~{version}/js/app.js"
    assert "immutable" not in gone.headers["Cache-Control"]


def test_texts_travel_packed_to_who_can_unpack_them(stranger: Any) -> None:
    plain = stranger.get("/static/css/base.css")
    packed = stranger.get("/static/css/base.css", **{"Accept-Encoding": "gzip, br"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert "Content-Encoding" not in plain.headers
    assert "Accept-Encoding" in packed.headers["Vary"]
    tag = packed.headers["ETag"]
    assert stranger.get("/static/css/base.css", **{"Accept-Encoding": "gzip", "If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("path", ["/static/../pyproject.toml", "/static//etc/ssl/x.css", "/static/%2e%2e/x.js"])
def test_nothing_beside_the_static_files_is_given_out(stranger: Any, path: str) -> None:
    assert stranger.get(path, **{"Accept-Encoding": "gzip"}).status_code in {303, 308, 404}


def test_only_the_worker_that_reads_codes_may_compile_web_assembly(stranger: Any) -> None:
    worker = stranger.get("/static/js/scanner/decoder.js").headers["Content-Security-Policy"]
    assert worker == "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"
    for path in ("/scan", "/static/js/app.js", "/static/vendor/zxing/reader/index.js"):
        assert "eval" not in stranger.get(path).headers["Content-Security-Policy"]


@pytest.mark.parametrize(("base_url", "there"), [("https://azukari.example", True), ("http://localhost", False)])
def test_https_is_insisted_on_where_it_is_served(cast: Any, cast_url: str, base_url: str, there: bool) -> None:
    app = create_app(Settings(database=cast_url, base_url=base_url), db.proxy.obj)
    value = app.test_client().get("/signin", base_url=base_url).headers.get("Strict-Transport-Security", "")
    assert ("max-age=63072000" in value) == there


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "", "localhost:80@evil.example"])
def test_another_hosts_name_is_refused(stranger: Any, host: str) -> None:
    answer = stranger.client.get("/signin", environ_overrides={"HTTP_HOST": host})
    assert answer.status_code == 400
    assert "Content-Security-Policy" in answer.headers


def test_forwarded_headers_count_only_with_a_proxy(cast: Any, cast_url: str) -> None:
    forged = {"X-Forwarded-Host": "evil.example", "X-Forwarded-For": "203.0.113.9"}
    for proxies, status in ((0, 200), (1, 400)):
        settings = Settings(database=cast_url, base_url="http://localhost", proxies=proxies)
        answer = create_app(settings, db.proxy.obj).test_client().get("/signin", headers=forged)
        assert answer.status_code == status


def test_a_form_without_its_token_changes_nothing(browse: Callable[[str], Any]) -> None:
    browser = browse("佐藤")
    answer = browser.client.post("/signout", data={})
    assert answer.status_code == 400
    assert browser.get("/account").status_code == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_form_sent_from_elsewhere_is_refused_even_with_a_token(browse: Callable[[str], Any], site: str) -> None:
    browser = browse("佐藤")
    assert browser.post("/signout", **{"Sec-Fetch-Site": site}).status_code == 403
    assert browser.post("/signout", **{"Sec-Fetch-Site": "same-origin"}).status_code == 303


def test_a_token_of_another_session_does_not_fit(browse: Callable[[str], Any]) -> None:
    mine, theirs = browse("佐藤"), browse("鈴木")
    assert mine.client.post("/signout", data={"csrf_token": theirs.token()}).status_code == 400


@pytest.mark.parametrize("size", [9_000_000])
def test_what_is_too_large_is_not_read(stranger: Any, size: int) -> None:
    answer = stranger.client.post("/signin", data={"login": "x" * size})
    assert answer.status_code == 413
    assert "大きすぎます" in answer.text


@pytest.mark.parametrize("given", [{"host": "0.0.0.0"}, {"base_url": "https://azukari.example"}])
def test_debugging_is_refused_where_others_can_reach_it(given: dict[str, str], cast_url: str) -> None:
    with pytest.raises(ValueError, match="CUSTODY_DEBUG"):
        create_app(Settings.model_validate({"debug": True, "database": cast_url, **given}))


def test_a_base_url_with_a_path_is_no_setting() -> None:
    with pytest.raises(ValidationError):
        Settings(base_url="https://azukari.example/app")


def test_nothing_of_the_inside_is_shown_when_something_breaks(
    app: Any, browse: Callable[[str], Any], caplog: Any
) -> None:
    def broken() -> str:
        raise RuntimeError("secret inside")

    app.view_functions["signing_in.account"] = broken
    browser = browse("佐藤")
    answer = browser.get("/account")
    assert answer.status_code == 500
    assert "secret inside" not in answer.text
    number = answer.text.partition("管理者に伝えてください：")[2][:8]
    assert number in caplog.text


def test_errors_come_as_json_to_who_asks_for_it(browse: Callable[[str], Any], stranger: Any) -> None:
    answer = browse("佐藤").get("/nothing", Accept="application/json")
    assert (answer.status_code, answer.json["error"]) == (404, "Not Found")
    assert stranger.get("/account", Accept="application/json").status_code == 401


def test_english_is_behind_the_switch(stranger: Any) -> None:
    assert "サインイン" in stranger.get("/signin").text
    assert stranger.client.post("/language", data={"lang": "en", "next": "/signin"}).location == "/signin"
    assert "User name" in stranger.get("/signin").text
