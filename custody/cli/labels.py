"""custody labels: a sheet of labels as PDF, drawn straight from the database; the printing goes on record."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from custody import db
from custody.caller import Caller, Submission, new_idem
from custody.cli.database import chosen, opened, person_called
from custody.cli.say import Progress, Stop, complain, say
from custody.events.choices import Role
from custody.settings import Settings
from custody.text import Text
from labels import sheet_pdf, stock_called
from labels.errors import LabelError


def run(options: Namespace) -> int:
    from custody.ledger import project
    from custody.usecases import labelling

    settings = chosen()
    with opened(settings.database):
        caller = _caller(person_called(options.person))
        subjects = _subjects(options, caller)
        found = project.load(subjects)
        part = Path(f"{options.out}.part")
        part.write_bytes(_drawn([found[s] for s in subjects], options, settings))
        try:
            labelling.print_labels(caller, Submission(idem=new_idem()), subjects, options.stock, options.why)
            part.replace(options.out)
        finally:
            part.unlink(missing_ok=True)
    _tell(len(subjects), options.out, settings)
    return 0


def _caller(person: str) -> Caller:
    from custody.registers import current

    row = current().person(person)
    roles = {contract: frozenset(map(Role, held)) for contract, held in row.roles.items()}
    return Caller(person, row.name, bool(row.administrator), roles, {"m": "command-line"})


def _subjects(options: Namespace, caller: Caller) -> list[str]:
    """Ids of what to label, in the order asked for. Stop where a number is unknown or nothing is left."""
    if bool(options.numbers) == options.unprinted:
        raise Stop(
            Text("番号か --unprinted のどちらかを指定してください。", "Give numbers, or --unprinted, and not both.")
        )
    found = [_numbered(number) for number in dict.fromkeys(options.numbers)] or _unprinted(options.contract, caller)
    if not found:
        raise Stop(Text("印刷するラベルはありません。", "There is no label to print."), 0)
    return found


def _numbered(number: str) -> str:
    for noun in ("item", "place"):
        if found := db.rows(f"SELECT id FROM {noun} WHERE number = ?", (number.upper(),)):  # noqa: S608 - names above
            return str(found[0][0])
    raise Stop(Text(f"{number} は登録されていません。", f"{number} is not registered."))


def _unprinted(contract: str | None, caller: Caller) -> list[str]:
    """Items never printed, within the caller's contracts; of those that never came or are gone, none."""
    if contract and not db.rows("SELECT 1 FROM contract WHERE number = ?", (contract,)):
        raise Stop(Text(f"契約 {contract} は登録されていません。", f"Contract {contract} is not registered."))
    found = db.rows(
        "SELECT item.id, item.contract, contract.number FROM item JOIN contract ON contract.id = item.contract "
        "WHERE printed = 0 AND item.state NOT IN ('returned', 'destroyed', 'reclaimed', 'lost', 'voided') ORDER BY item.number"
    )
    return [i for i, held, number in found if held in caller.contracts and contract in (None, number)]


def _drawn(rows: Sequence[Any], options: Namespace, settings: Settings) -> bytes:
    from custody.documents.label_values import FONTS, TEAR_OFF, label_for
    from custody.queries import stocks

    try:
        stock = stocks.own().get(options.stock) or stock_called(options.stock)
        labels = [label_for(row, settings) for row in rows]
        progress = Progress(Text("作図", "Drawing"), len(labels))
        pdf = sheet_pdf(
            labels,
            stock,
            options.start,
            progress=lambda done, _all: progress.to(done),
            fonts=FONTS,
            tear_off=TEAR_OFF if options.duplicate else "",
        )
    except LabelError as error:
        raise Stop(Text(error.ja, error.en)) from error
    progress.end()
    return pdf


def _tell(n: int, out: str, settings: Settings) -> None:
    say(
        Text(
            f"{n:,}枚のラベルを {out} に書き、印刷を記録しました。倍率100％で印刷してください。",
            f"{n:,} labels are in {out}, and their printing is on record. Print at 100 %.",
        )
    )
    if urlsplit(settings.base_url).hostname in ("localhost", "127.0.0.1", "::1"):
        complain(
            Text(
                f"注意: QRコードは {settings.base_url} を指します。スマートフォンからは開けません（CUSTODY_BASE_URL）。",
                f"Note: the codes point to {settings.base_url}, which no phone can open (CUSTODY_BASE_URL).",
            )
        )
