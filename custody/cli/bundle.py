"""custody bundle: the evidence of an item, a transport, an incident, a contract or everything, as one zip."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from custody import clock, db, disk
from custody.caller import Caller
from custody.cli.database import chosen, opened, person_called
from custody.cli.say import Progress, Stop, say
from custody.events.choices import Role
from custody.text import Text

if TYPE_CHECKING:
    from custody.ledger.verify import Finding
    from custody.queries.bundle_scopes import Scope

NOT_SEALED = Text(
    "まだ封印されていない記録が{n}件あり、確かめると【一部のみ】（終了コード3）になります。署名係が動いていれば、一分後に作り直してください。",
    "Not sealed yet: {n}. Whoever checks it is told IN PART (exit code 3). With the signer running, make it again in a minute.",
)
NO_ROOM = Text(
    "{out} を書く先か、一時ファイルの置き場（TMPDIR）に空きがありません。証拠一式は作られていません。空きを増やすか、--out でほかの場所を指定してください。",
    "There is no room for {out}, or where temporary files are put (TMPDIR). No bundle was made. Make room, or name another"
    " place with --out.",
)
FAILS = Text(
    "{out} を書く先のディスクに書き込めません。証拠一式は作られていません。--out でほかの場所を指定してください。",
    "The disk that {out} is to be on cannot be written to. No bundle was made. Name another place with --out.",
)
LEFT_OUT = Text(
    "記録の形でないか、前の記録につながらないものが {n:,}件、台帳の表にあり、証拠一式に入れていません。custody verify で調べてください。",
    "{n:,} rows among the entries are none, or do not follow the one before: they are not in the bundle. See custody verify.",
)
NOT_WHOLE = Text(
    "あなたがこれから照合する封印{n}本の記録を除いたため、leaves.txt が入らず、台帳の全件がそろっていることは示しません。照合が済んだあとに作り直すか、照合をしない管理者に作ってもらってください。",
    "Without the entries of {n} seals that you are still to read blind it holds no leaves.txt, and does not show that all of the"
    " ledger is there. Make it again after the reading, or have an administrator make it who reads none.",
)
SHOWN = 10  # of them by name
NOUNS = ("item", "transport", "incident", "contract")


def run(options: Namespace) -> int:
    from custody.cli import audit_pack
    from custody.documents import bundle
    from custody.queries import evidence
    from custody.queries.checkpointed import await_seal

    with opened(chosen().database):
        caller = caller_of(person_called(options.person))
        scope = _scope(options, caller)
        if options.pack:
            return audit_pack.run(options, caller, scope)
        out = Path(options.out or f"evidence-{scope.name}.zip")
        writable(out)
        progress = Progress(Text("証拠一式", "Evidence"), evidence.count(scope))
        await_seal()
        with whole_or_not_at_all(out) as file:
            bundle.write(file, caller, scope, lambda done, _all: progress.to(done))
        progress.end()
        _left_out(evidence.not_in(scope))
    late = bundle.unsealed(out)
    if scope.without:
        say(NOT_WHOLE.filled(n=len(scope.without)))
    if late:
        say(NOT_SEALED.filled(n=f"{late:,}"))
    say(
        Text(
            f"{progress.done:,}件の記録の証拠を {out} に書きました。公開鍵は別の道で渡してください。",
            f"The evidence of {progress.done:,} entries is in {out}. Hand over the public key by another way.",
        )
    )
    return 0


def _left_out(found: Sequence[Finding]) -> None:
    """Say what stands among the entries and is none."""
    if found:
        say(LEFT_OUT.filled(n=len(found)))
    for finding in found[:SHOWN]:
        say(Text(f"    {finding.subject} の記録 {finding.seq}: {finding.what.ja}", f"    {finding}"))


@contextmanager
def whole_or_not_at_all(out: Path) -> Iterator[BinaryIO]:
    """A file that gets its name when the block ends well; else nothing is left of it. Stop where the disk is full or fails."""
    part = out.with_name(f"{out.name}.part")
    try:
        with part.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(out)
    except OSError as error:
        if disk.unwritten(error) is None:
            raise
        raise Stop((NO_ROOM if error.errno in disk.FULL else FAILS).filled(out=out), 1) from error
    finally:
        part.unlink(missing_ok=True)


def writable(out: Path) -> None:
    """Stop where the file is there already, or none can be put in that folder."""
    if out.exists():
        raise Stop(Text(f"{out} はすでにあります。", f"{out} is there already."))
    if not os.access(out.parent, os.W_OK | os.X_OK) or not out.parent.is_dir():
        raise Stop(
            Text(
                f"フォルダー {out.parent} がないか、書き込めません。書き込めるフォルダーを --out で指定してください。",
                f"The folder {out.parent} is not there or cannot be written to. Name one that can with --out.",
            )
        )


def caller_of(person: str) -> Caller:
    """Who reads it, with the roles they have today."""
    from custody.registers import current

    row = current().person(person)
    roles = {contract: frozenset(map(Role, held)) for contract, held in row.roles_on(clock.today()).items()}
    return Caller(person, row.name, bool(row.administrator), roles, {"m": "command-line"})


def _scope(options: Namespace, caller: Caller) -> Scope:
    from custody.queries import bundle_scopes

    if options.everything:
        return bundle_scopes.of_everything(caller)
    noun = next(n for n in NOUNS if getattr(options, n))
    of: dict[str, Callable[[Caller, Any], Scope]] = {
        "item": bundle_scopes.of_item,
        "transport": bundle_scopes.of_transport,
        "incident": bundle_scopes.of_incident,
        "contract": bundle_scopes.of_contract,
    }
    return of[noun](caller, _numbered(noun, getattr(options, noun)))


def _numbered(noun: str, number: str) -> object:
    from custody.ledger import project

    found = db.rows(f"SELECT id FROM {noun} WHERE number = ?", (number,))  # noqa: S608 - one of NOUNS
    if not found:
        raise Stop(Text(f"{number} は登録されていません。", f"{number} is not registered."))
    return project.load([found[0][0]])[found[0][0]]
