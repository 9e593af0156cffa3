"""custody import: an older register taken in from a file, its columns known by their headings, as the pages do it."""

from __future__ import annotations

import hashlib
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from custody import db
from custody.caller import Caller, new_idem
from custody.cli.database import chosen, opened, person_called
from custody.cli.say import Progress, Stop, language, say
from custody.events.choices import KEEPERS, Role
from custody.text import Text

if TYPE_CHECKING:
    from custody.importing.cells import Table
    from custody.importing.checking import Checked
    from custody.importing.plan import Plan

CHECKED = Text("取り込める行 {good}、取り込めない行 {wrong}、飛ばす行 {passed}", "Can be taken in: {good}, cannot: {wrong}, passed over: {passed}")  # fmt: skip


def run(options: Namespace) -> int:
    from custody.importing import files, running

    data = _bytes(options.file)
    with opened(chosen().database):
        caller, contract = _caller(person_called(options.person)), _contract(options.contract)
        if not caller.plays(KEEPERS, contract):
            raise Stop(
                Text(
                    "その契約の媒体管理者か管理責任者だけが取り込めます。", "Only who keeps that contract's media may."
                )
            )
        tables, sha = files.read(data), hashlib.sha256(data).hexdigest()
        plan = _plan(options, tables)
        progress = Progress(Text("点検", "Checking"), 0)
        found = running.checked(caller, contract, tables, sha, plan, lambda *_: None)
        progress.end()
        _tell(found, plan)
        if not options.write or (found.wrong_rows and not options.row_by_row) or not found.lines:
            return 1 if found.wrong_rows else 0
        mode = running.Mode.ROWS if options.row_by_row else running.Mode.ALL
        bar = Progress(Text("取り込み", "Taking in"), 2 * found.rows)
        report = running.run(caller, contract, tables, sha, plan, new_idem(), mode, lambda done, _all: bar.to(done))
        bar.end()
    for row, texts in report.failed.items():
        say(f"{row}: {' '.join(t.in_(language()) for t in texts)}")
    say(Text(f"{len(report.made):,}行を取り込みました。", f"{len(report.made):,} rows were taken in."))
    return 1 if report.failed or report.wrong else 0


def _bytes(name: str) -> bytes:
    from custody.importing.files import MOST_BYTES

    try:
        with Path(name).open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as e:
        raise Stop(Text(f"ファイル {name} を読めません。", f"The file {name} cannot be read.")) from e


def _caller(person: str) -> Caller:
    from custody.registers import current

    row = current().person(person)
    roles = {contract: frozenset(map(Role, held)) for contract, held in row.roles.items()}
    return Caller(person, row.name, bool(row.administrator), roles, {"m": "command-line"})


def _contract(number: str) -> str:
    found = db.rows("SELECT id FROM contract WHERE number = ?", (number,))
    if not found:
        raise Stop(Text(f"契約 {number} は登録されていません。", f"Contract {number} is not registered."))
    return str(found[0][0])


def _plan(options: Namespace, tables: Sequence[Table]) -> Plan:
    """What the headings say, with what `--set` says once for all rows. Stop for what stands for nothing."""
    from custody import registers
    from custody.importing.fields import FIELDS
    from custody.importing.plan import first_guess
    from custody.importing.words import CHOICES, Places, choice_of

    usual: dict[str, str] = {}
    for pair in options.set or ():
        name, _, word = pair.partition("=")
        known = name in FIELDS and FIELDS[name].usual
        places = Places(registers.current()).called(word) if name == "place" else ()
        value = (places[0] if len(places) == 1 else None) if name == "place" else choice_of(name, word) if name in CHOICES else word  # fmt: skip
        if not known or not value:
            raise Stop(Text(f"--set {pair} が分かりません。", f"--set {pair} is not known."))
        usual[name] = value
    return replace(
        first_guess(tables, options.sheet and options.sheet - 1, options.header), usual=usual, stored=options.stored
    )


def _tell(found: Checked, plan: Plan) -> None:
    from custody.importing.cells import letter_of
    from custody.importing.fields import FIELDS

    say(", ".join(f"{letter_of(n)} = {FIELDS[name].label.in_(language())}" for n, name in sorted(plan.columns.items())))
    for p in found.problems:
        basis = f" ({p.basis.in_(language())})" if p.basis else ""
        say(f"{p.cell or p.row}: {p.text.in_(language())}{basis}")
    say(CHECKED.filled(good=len(found.lines), wrong=found.wrong_rows, passed=found.passed_rows))
