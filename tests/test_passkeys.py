"""Passkeys: made on one's own page, good for signing in alone or as the second step, and for nothing else."""

import hashlib
import html
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cbor2
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import bytes_to_base64url

from custody import db
from custody.app import create_app
from custody.caller import new_idem
from custody.demo.cast import sent
from custody.ledger import assertions, project, whole
from custody.models import Item
from custody.settings import Settings, settings
from custody.usecases import accounts, items, links, passkeys, second_factor

GOOD = "tsuki yama kawa umi"
LOGINS = {"佐藤": "sato.h", "高橋": "takahashi"}
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40  # flags, WebAuthn level 3 §6.1


@dataclass
class Device:
    """An authenticator of our own: one ES256 key, and whatever faults a test wants of it."""

    origin: str = "http://localhost"
    rp_id: str = "localhost"
    flags: int = PRESENT | VERIFIED
    count: int = 0
    id: bytes = field(default_factory=lambda: os.urandom(32))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": f"webauthn.{kind}", "challenge": challenge, "origin": self.origin}).encode()

    def _data(self, extra: int = 0) -> bytes:
        counted = self.count.to_bytes(4, "big")
        return hashlib.sha256(self.rp_id.encode()).digest() + bytes([self.flags | extra]) + counted

    def _answer(self, **response: bytes) -> str:
        named, said = bytes_to_base64url(self.id), {k: bytes_to_base64url(v) for k, v in response.items()}
        return json.dumps({"id": named, "rawId": named, "type": "public-key", "response": said})

    def make(self, options: dict[str, Any]) -> str:
        numbers = self.key.public_key().public_numbers()
        x, y = (n.to_bytes(32, "big") for n in (numbers.x, numbers.y))
        cose = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        data = self._data(ATTESTED) + bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cose
        made = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(clientDataJSON=self._client("create", options["challenge"]), attestationObject=made)

    def sign(self, options: dict[str, Any]) -> str:
        data, client = self._data(), self._client("get", options["challenge"])
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(clientDataJSON=client, authenticatorData=data, signature=signature)


@pytest.fixture
def app(cast: Any, cast_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("CUSTODY_SECURITY_LOG", str(tmp_path / "security.log"))
    settings.cache_clear()
    for name, login in LOGINS.items():
        accounts.open_account(cast.people[name], login, GOOD)
    yield create_app(Settings(database=cast_url, base_url="http://localhost"), db.proxy.obj)
    settings.cache_clear()


def options(browser: Any, path: str) -> dict[str, Any]:
    """What the page hands to its script."""
    page = browser.get(path).text
    found = re.search(r'data-options="([^"]+)"', page)
    assert found, page
    return json.loads(html.unescape(found[1]))


def register(browser: Any, device: Device, **more: object) -> Any:
    made = device.make(options(browser, "/account/passkeys"))
    return browser.post("/account/passkeys", {"name": "社用電話", "credential": made, **more})


@pytest.fixture
def device(stranger: Any) -> Device:
    """佐藤's, registered; nobody is signed in."""
    own = Device()
    stranger.sign_in("sato.h", GOOD)
    assert register(stranger, own).status_code == 201
    stranger.post("/signout")
    return own


def sign_in(browser: Any, device: Device, path: str = "/signin") -> str:
    """Where signing in with the device leads."""
    return str(browser.post("/signin/passkey", {"credential": device.sign(options(browser, path))}).location)


def test_a_passkey_alone_opens_the_door(stranger: Any, device: Device) -> None:
    assert sign_in(stranger, device) == "/"
    assert stranger.get("/account").status_code == 200


def test_after_the_password_a_passkey_is_the_second_step(stranger: Any, device: Device) -> None:
    assert stranger.sign_in("sato.h", GOOD).location == "/signin/code"
    assert stranger.get("/account").location == "/signin"
    before = stranger.session_id
    assert sign_in(stranger, device, "/signin/code") == "/account"
    assert stranger.session_id != before
    assert stranger.get("/account").status_code == 200


def test_the_first_passkey_comes_with_recovery_codes_that_work_once(stranger: Any) -> None:
    stranger.sign_in("sato.h", GOOD)
    codes = re.findall(r"<li><code>([a-z2-9-]+)</code>", register(stranger, Device()).text)
    assert len(codes) == 8
    assert register(stranger, Device()).location == "/account/passkeys"
    stranger.post("/signout")
    stranger.sign_in("sato.h", GOOD)
    assert stranger.post("/signin/code", {"recovery": codes[0]}).status_code == 303


def test_a_manager_who_registers_a_passkey_needs_no_app(stranger: Any) -> None:
    stranger.sign_in("takahashi", GOOD)
    assert stranger.get("/").location == "/account/authenticator"
    assert register(stranger, Device()).status_code == 201
    assert stranger.get("/account").status_code == 200


@pytest.mark.parametrize(
    "fault",
    [
        {"origin": "http://localhost:1"},
        {"origin": "https://evil.example"},
        {"rp_id": "evil.example"},
        {"flags": PRESENT},
    ],
    ids=["port", "origin", "site", "not verified"],
)
def test_a_passkey_of_another_site_or_without_the_finger_is_refused(
    stranger: Any, device: Device, fault: dict[str, Any]
) -> None:
    for name, value in fault.items():
        setattr(device, name, value)
    assert sign_in(stranger, device) == "/signin"
    assert stranger.get("/account").location == "/signin"
    stranger.sign_in("takahashi", GOOD)
    assert register(stranger, Device(**fault)).status_code == 422


def test_a_signature_works_once(stranger: Any, device: Device) -> None:
    answer = device.sign(options(stranger, "/signin"))
    assert stranger.post("/signin/passkey", {"credential": answer}).location == "/"
    stranger.post("/signout")
    stranger.get("/signin")
    assert stranger.post("/signin/passkey", {"credential": answer}).location == "/signin"


def test_a_challenge_is_gone_after_a_wrong_answer(stranger: Any, device: Device) -> None:
    asked = options(stranger, "/signin")
    stranger.post("/signin/passkey", {"credential": "{}"})
    # The page that follows hands out another challenge.
    assert stranger.post("/signin/passkey", {"credential": device.sign(asked)}).location == "/signin"


def test_a_count_that_does_not_rise_betrays_a_copied_key(stranger: Any, device: Device) -> None:
    for count, leads in ((5, "/"), (5, "/signin"), (4, "/signin"), (6, "/")):
        device.count = count
        assert sign_in(stranger, device) == leads
        stranger.post("/signout")


def test_another_persons_passkey_is_no_second_step(stranger: Any, device: Device, cast: Any) -> None:
    accounts.open_account(cast.people["伊藤"], "ito", GOOD)
    stranger.sign_in("ito", GOOD)
    register(stranger, Device())
    stranger.post("/signout")
    stranger.sign_in("ito", GOOD)
    assert sign_in(stranger, device, "/signin/code") == "/signin/code"
    assert stranger.get("/account").location == "/signin"


@pytest.mark.parametrize(
    "answer", ["", "x", "[]", "{}", '{"id": 7}', '{"id": "\\u0000"}', '{"id": "' + "A" * 5000 + '"}']
)
def test_what_is_no_answer_is_refused(stranger: Any, device: Device, answer: str) -> None:
    stranger.get("/signin")
    assert stranger.post("/signin/passkey", {"credential": answer}).location == "/signin"


def test_an_answer_of_the_right_key_with_parts_missing_is_refused(stranger: Any, device: Device) -> None:
    whole = json.loads(device.sign(options(stranger, "/signin")))
    for part in ("rawId", "type", "response"):
        options(stranger, "/signin")
        answer = json.dumps({k: v for k, v in whole.items() if k != part})
        assert stranger.post("/signin/passkey", {"credential": answer}).location == "/signin"


def test_a_disabled_account_has_no_use_for_its_passkey(stranger: Any, device: Device, cast: Any) -> None:
    links.disable(cast.caller("高橋"), cast.people["佐藤"])
    assert sign_in(stranger, device) == "/signin"


def test_a_passkey_is_listed_and_removed_by_its_owner_only(stranger: Any, device: Device, cast: Any) -> None:
    key = bytes_to_base64url(device.id)
    stranger.sign_in("takahashi", GOOD)
    register(stranger, Device())
    assert stranger.post("/account/passkeys/removal", {"passkey": key}).status_code == 404
    stranger.post("/signout")
    sign_in(stranger, device)
    assert "社用電話" in stranger.get("/account/passkeys").text
    assert stranger.post("/account/passkeys/removal", {"passkey": key}).location == "/account/passkeys"
    assert not second_factor.has(cast.people["佐藤"])
    stranger.post("/signout")
    assert sign_in(stranger, device) == "/signin"


def test_a_session_of_long_ago_shows_the_password_before_it_registers(stranger: Any, device: Device, cast: Any) -> None:
    sign_in(stranger, device)
    db.transaction(lambda: db.run_many("UPDATE session SET created = ?", [("2000-01-01T00:00:00.000Z",)]))()
    assert register(stranger, Device(), now="wrong").status_code == 422
    assert register(stranger, Device(), now=GOOD).status_code == 303
    assert len(passkeys.of(cast.people["佐藤"])) == 2


def test_who_has_only_a_passkey_makes_new_recovery_codes_and_shows_the_password_later(
    stranger: Any, device: Device
) -> None:
    sign_in(stranger, device)
    assert "/account/recovery-codes" in stranger.get("/account/passkeys").text
    assert stranger.post("/account/recovery-codes").status_code == 201
    db.transaction(lambda: db.run_many("UPDATE session SET created = ?", [("2000-01-01T00:00:00.000Z",)]))()
    asked = stranger.post("/account/recovery-codes")
    assert asked.status_code == 422
    assert "認証アプリの登録を消す" not in asked.text
    assert stranger.post("/account/recovery-codes", {"now": GOOD}).status_code == 201


def test_a_link_forgets_the_passkeys(stranger: Any, device: Device, cast: Any) -> None:
    token = links.invite(cast.caller("高橋"), cast.people["佐藤"])
    stranger.post(f"/invitation/{token}", {"password": GOOD + "x", "again": GOOD + "x"})
    assert passkeys.of(cast.people["佐藤"]) == []


@pytest.mark.parametrize("base_url", ["http://192.0.2.7:8000", "http://azukari.example", "https://192.0.2.7"])
def test_where_browsers_give_no_passkeys_none_are_offered(cast: Any, cast_url: str, base_url: str) -> None:
    app = create_app(Settings(database=cast_url, base_url=base_url), db.proxy.obj)
    assert "data-passkey" not in app.test_client().get("/signin", base_url=base_url).text


@pytest.fixture
def served(cast: Any, cast_url: str) -> Iterator[str]:
    """The base URL of a real server on the cast's database."""
    for name, login in LOGINS.items():
        accounts.open_account(cast.people[name], login, GOOD)
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    base = f"http://localhost:{port}"
    env = {**os.environ, "CUSTODY_DATABASE": cast_url, "CUSTODY_BASE_URL": base, "CUSTODY_PORT": str(port)}
    server = subprocess.Popen([sys.executable, "-m", "custody", "serve"], env=env, stdout=subprocess.DEVNULL)
    try:
        _wait(base)
        yield base
    finally:
        server.terminate()
        server.wait(20)


def _wait(base: str) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(f"{base}/signin", timeout=1).read()
            return
        except OSError:
            time.sleep(0.1)
    pytest.fail("the server did not answer within twenty seconds")


@pytest.mark.browser
def test_a_real_browser_makes_a_passkey_and_signs_in_with_it_alone_and_after_the_password(
    served: str, chromium_path: str
) -> None:
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 390, "height": 844}, locale="ja-JP")
        _with_authenticator(page)
        _give_password(page, served)
        assert page.url == f"{served}/account/authenticator"
        page.get_by_text("かわりにパスキーを使う").click()
        page.get_by_role("button", name="パスキーを登録する").click()
        page.get_by_text("控えました").click()
        page.wait_for_url(f"{served}/")
        _sign_out(page)
        page.get_by_role("button", name="パスキーでサインイン").click()
        page.wait_for_url(f"{served}/")
        _sign_out(page)
        _give_password(page, served)
        page.wait_for_url(f"{served}/signin/code")
        page.get_by_role("button", name="パスキーでサインイン").click()
        page.wait_for_url(f"{served}/")
        browser.close()


def _with_authenticator(page: Any) -> None:
    """A built-in authenticator whose finger is always right (Chrome DevTools Protocol, domain WebAuthn)."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    built_in = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    made = {**built_in, "isUserVerified": True, "automaticPresenceSimulation": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": made})


def _give_password(page: Any, base: str) -> None:
    page.goto(f"{base}/signin")
    page.fill("[name=login]", "takahashi")
    page.fill("[name=password]", GOOD)
    page.get_by_role("button", name="サインイン", exact=True).click()
    page.wait_for_load_state()


def _sign_out(page: Any) -> None:
    page.locator(".who summary").click()
    page.get_by_role("button", name="サインアウト").click()
    page.wait_for_url("**/signin")


def test_a_passkey_signs_as_the_second_person_for_this_act_alone(
    cast: Any, desk: Any, browse: Any, stranger: Any, device: Device
) -> None:
    """佐藤's, on the device of 伊藤, who hands a thing over."""
    (item,) = desk.stored()
    items.take_out(cast.caller("伊藤"), sent(), [item], desk.using("tax"))
    number, first = Item.get_by_id(item).number, browse("伊藤")
    form = {"receiver": cast.people["佐藤"], "idem": "k" * 20}
    asked = [first.post(f"/items/{number}/handovers", {**form, "note": n, "second_by": "ask"}).text for n in "ab"]
    wanted = [json.loads(html.unescape(re.findall(r'data-options="([^"]+)"', page)[0])) for page in asked]
    code = [re.findall(r'name="second_ask" value="([^"]+)"', page)[0] for page in asked]
    other = first.post(f"/second/{code[0]}/here", {"credential": device.sign(wanted[1])})
    assert other.status_code == 422
    right = first.post(f"/second/{code[0]}/here", {"credential": device.sign(wanted[0])})
    assert right.get_json()["state"] == "signed"
    assert first.post(f"/items/{number}/handovers", {**form, "note": "a", "second_ask": code[0]}).status_code == 303
    assert project.history(item)[-1].sign[0]["m"] == "passkey"


def test_what_the_passkey_signed_is_kept_with_the_act_and_checked_again(
    cast: Any, desk: Any, browse: Any, stranger: Any, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    def handed_over(note: str) -> Any:
        (item,) = desk.stored()
        items.take_out(cast.caller("伊藤"), sent(), [item], desk.using("tax"))
        path, first = f"/items/{Item.get_by_id(item).number}/handovers", browse("伊藤")
        form = {"receiver": cast.people["佐藤"], "idem": new_idem(), "note": note}
        page = first.post(path, {**form, "second_by": "ask"}).text
        wanted = json.loads(html.unescape(re.findall(r'data-options="([^"]+)"', page)[0]))
        code = re.findall(r'name="second_ask" value="([^"]+)"', page)[0]
        first.post(f"/second/{code}/here", {"credential": device.sign(wanted)})
        assert first.post(path, {**form, "second_ask": code}).status_code == 303
        return project.history(item)[-1]

    entry = handed_over("机の上で")
    kept = entry.private["assertion"]
    assert "机の上で" in kept["shown"]
    assert cast.people["佐藤"] in kept["shown"]
    assert assertions.holds(kept, entry.sign)
    for changed in ({"shown": kept["shown"].replace("机", "床")}, {"act": "0" * 64}, {"asked": "0" * 64}):
        assert not assertions.holds({**kept, **changed}, entry.sign)
    assert not assertions.holds(kept, [{**entry.sign[0], "m": "phone"}])
    assert not [f for f in whole.verify_all() if f.subject == entry.subject]
    held = assertions.kept
    monkeypatch.setattr(assertions, "kept", lambda *parts: {**held(*parts), "act": "0" * 64})
    forged = handed_over("廊下で")
    assert [(f.subject, f.seq) for f in whole.verify_all()] == [(forged.subject, forged.seq)]
