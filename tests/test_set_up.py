"""The first administrator of an empty installation."""

import re
from datetime import date
from typing import Any

from custody import db, server
from custody.app import create_app
from custody.demo import cast
from custody.settings import Settings
from custody.usecases import links

PASSWORD = "tsuki yama kawa umi"


def _app(database_url: str) -> Any:
    return create_app(Settings(database=database_url, base_url="http://localhost"), db.proxy.obj)


def _token(client: Any, address: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(address).text)
    assert found
    return found[1]


def test_the_link_registers_the_first_administrator_once(database_url: str) -> None:
    with db.bind(db.connect(database_url)).connection_context():
        app, address = _app(database_url), f"/setup/{links.setup_link()}"
        client = app.test_client()
        form = {
            "csrf_token": _token(client, address),
            "name": "高橋 誠",
            "employer": "みなと情報処理株式会社",
            "login": "takahashi",
            "password": PASSWORD,
            "again": PASSWORD,
            "administrator": "",
            "roles": "x",
        }
        assert client.post(address, data={**form, "name": ""}).status_code == 422
        assert client.post(address, data=form).status_code == 303
        assert db.rows("SELECT name, administrator, roles FROM person") == [("高橋 誠", 1, "{}")]
        assert client.get("/account").location == "/account/authenticator"
        assert app.test_client().get(address).status_code == 410


def test_a_new_installation_is_given_one_address_until_there_is_somebody(database_url: str) -> None:
    settings = Settings(database=database_url, base_url="http://localhost")
    address = server.prepare(settings)
    assert address
    assert address.startswith("http://localhost/setup/")
    with db.proxy.obj.connection_context():
        cast.set_up(date(2026, 9, 1))
    assert server.prepare(settings) is None


def test_no_guessed_link_sets_anything_up(database_url: str) -> None:
    with db.bind(db.connect(database_url)).connection_context():
        app = _app(database_url)
        assert app.test_client().get("/setup/" + "A" * 43).status_code == 410


def test_a_set_up_link_is_void_once_there_is_anybody(stranger: Any) -> None:
    _forge = "INSERT INTO invitation (token_hash, kind, created, expires) VALUES (?, 'setup', '2', '9999')"
    from custody.usecases.sessions import hashed

    db.transaction(lambda: db.run_many(_forge, [(hashed("t" * 43),)]))()
    assert stranger.get("/setup/" + "t" * 43).status_code == 410
