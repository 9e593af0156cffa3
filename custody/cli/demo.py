"""custody demo: a made-up year in an empty database, ways in for everyone in it, and the server."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from argparse import Namespace
from datetime import datetime
from pathlib import Path

from custody import db
from custody.cli.database import chosen, file_of
from custody.cli.say import Progress, Stop, language, say, table
from custody.lan.network import address as on_the_network
from custody.settings import Settings, settings
from custody.text import Text

LOGINS = {
    "高橋": "takahashi",
    "鈴木": "suzuki",
    "佐藤": "sato",
    "伊藤": "ito",
    "髙木": "takagi",
    "田中": "tanaka",
    "山本": "yamamoto",
    "吉田": "yoshida",
    "中村": "nakamura",
}
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike on a screen
GROUPS, GROUP = 4, 4  # 16 of 31 letters: 79 bits


def run(options: Namespace) -> int:
    settings_ = _for_the_demo(options)
    db.migrate(settings_.database)
    with db.bind(db.connect(settings_.database)).connection_context():
        _refuse_unless_empty(settings_.database)
        accounts = _fill(options)
    _show_accounts(accounts)
    _show_address(settings_)
    if options.no_serve:
        _sign()
        _show_how_to_serve(settings_)
        return 0
    from custody.server import serve

    serve(settings_)
    return 0


def _for_the_demo(options: Namespace) -> Settings:
    """The settings of the environment; where it is silent, those that let a phone on the same network in."""
    os.environ.setdefault("CUSTODY_SECOND_FACTOR", "offered")
    before = chosen()
    address = None if options.local else on_the_network()
    if address:
        os.environ.setdefault("CUSTODY_HOST", "0.0.0.0")  # noqa: S104 - a demo is to be tried with a phone
        os.environ.setdefault("CUSTODY_BASE_URL", f"http://{address}:{before.port}")
        os.environ.setdefault("CUSTODY_TRUSTED_HOSTS", "localhost,127.0.0.1")
    file = file_of(before.database)
    if file is not None:
        file = _new_beside(file) if options.again else file
        os.environ["CUSTODY_DATABASE"] = f"sqlite:///{file}"
        if options.again:  # a ledger of its own: the signer would refuse it as another than that which it signed
            os.environ.setdefault("CUSTODY_KEYS", str(file.with_name(f"{file.stem}-keys")))
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.environ.setdefault("CUSTODY_SECURITY_LOG", str(file.parent / "security.log"))
    elif options.again:
        raise Stop(Text("--again は SQLite のときだけ使えます。", "--again works with SQLite only."))
    settings.cache_clear()
    return chosen()


def _new_beside(file: Path) -> Path:
    return file.with_name(f"demo-{datetime.now().astimezone():%Y%m%d-%H%M%S}.db")


def _refuse_unless_empty(url: str) -> None:
    from custody.usecases.setting_up import is_new

    if is_new():
        return
    raise Stop(
        Text(
            f"{url} にはもうデータがあります。そのまま動かすには make run、暗証を忘れたら custody link takahashi、"
            "新しいデモを別のファイルに作るには make demo ARGS=--again としてください。",
            f"{url} already holds data. To serve it: make run. A forgotten password: custody link takahashi. "
            "A new demo in another file: make demo ARGS=--again.",
        ),
        1,
    )


def _fill(options: Namespace) -> list[tuple[str, str, str, str]]:
    """Fill the database that is bound; (name, roles, user name, password) of everyone in it."""
    from custody.demo.year import fill
    from custody.usecases.accounts import open_account

    progress: list[Progress] = []

    def tell(done: int, total: int) -> None:
        if not progress:
            progress.append(Progress(Text("1年分の記録を作成", "Writing a year of history"), total))
        progress[0].to(done)

    cast = fill(size=options.items, days=options.days, tell=tell)
    progress[0].end()
    ways_in = []
    for short, person in cast.people.items():
        password = new_password()
        open_account(person, LOGINS[short], password)
        ways_in.append((cast.caller(short).name, roles_of(person), LOGINS[short], password))
    return ways_in


def new_password() -> str:
    """Random letters in groups, for typing on a phone."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))


def roles_of(person: str) -> str:
    """What somebody is in which contracts, such as `取扱者 R8-101 R8-102`."""
    from custody.events.choices import Role

    held: dict[str, list[str]] = {}
    for role, number in db.rows(
        "SELECT role, number FROM membership JOIN contract ON contract.id = contract WHERE person = ? ORDER BY 2",
        (person,),
    ):
        held.setdefault(Role(role).text.in_(language()), []).append(number)
    return ", ".join(f"{role} {' '.join(numbers)}" for role, numbers in held.items())


def _sign() -> None:
    """Have the ledger signed as custody serve would: by a process that the server's own never becomes."""
    if chosen().signer == "child":
        subprocess.run([sys.executable, "-m", "custody", "signer", "--once"], check=False)


def _show_accounts(accounts: list[tuple[str, str, str, str]]) -> None:
    say()
    say(Text("デモの利用者（暗証はここでしか表示されません）", "Demo sign-ins (the passwords are shown only here)"))
    say()
    table(
        [Text("氏名", "Name"), Text("役割", "Role"), Text("利用者名", "User name"), Text("暗証", "Password")], accounts
    )
    say()


def _show_how_to_serve(settings_: Settings) -> None:
    """What to type later: what the demo set for itself holds for this run only."""
    own = ("CUSTODY_DATABASE", "CUSTODY_BASE_URL", "CUSTODY_HOST", "CUSTODY_TRUSTED_HOSTS", "CUSTODY_KEYS")
    usual = f"CUSTODY_DATABASE={Settings.model_fields['database'].default}"
    given = [f"{name}={os.environ[name]}" for name in own if os.environ.get(name)]
    line = " ".join([*(g for g in given if g != usual), f"CUSTODY_SECOND_FACTOR={settings_.second_factor}", "make run"])
    say()
    say(Text("まだ動いていません。動かすには:", "Nothing is served yet. To serve it:"))
    say(f"  {line}")


def _show_address(settings_: Settings) -> None:
    import qrcode

    code = qrcode.QRCode(border=2)
    code.add_data(settings_.base_url)
    code.print_ascii(out=sys.stdout, invert=True)
    say(settings_.base_url)
    if settings_.second_factor == "offered":
        say(
            Text(
                "デモでは二段階の確認は任意です（ふだんはシステム管理者と管理責任者に必須）。",
                "Two-step sign-in is optional in the demo (otherwise required of administrators and managers).",
            )
        )
    if not settings_.secure:
        say(
            Text(
                "平文のhttpです。同じネットワークの人に読まれ得ます。実データは入れず、ラベルは標準のカメラアプリで読んでください。",
                "Plain http: others on this network can read along. No real data; scan with the phone's own camera app.",
            )
        )
    if settings_.database != Settings.model_fields["database"].default:
        say(
            Text(
                f"データベース: {settings_.database}（CUSTODY_DATABASE で指定すると make run で動かせます）",
                f"Database: {settings_.database} (name it in CUSTODY_DATABASE to serve it with make run)",
            )
        )
