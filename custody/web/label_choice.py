"""What the page of labels was asked to list and to print on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import request

from custody.documents.label_values import TEAR_OFF
from custody.events.choices import KEEPERS
from custody.queries import answers, lots, stocks, to_label
from custody.queries.batch_codes import find
from custody.queries.stocks import Printer
from custody.queries.to_label import ToLabel
from custody.usecases.outcome import Outcome
from custody.web.access import bases, book, caller, place_for
from custody.web.language import current as lang
from custody.web.work_access import with_role
from labels import Stock


@dataclass(frozen=True)
class Choice:
    """What the page was asked to list: unprinted, all or places; of a contract, of a submission, or by numbers."""

    show: str
    contract: str
    numbers: str
    of: str
    stock: Stock
    start: int
    printer: Printer
    duplicate: bool = False
    gone: str = ""
    """The key of a stock that was asked for and is there no more."""

    @property
    def tear_off(self) -> str:
        """The caption of a duplicate for the register book; empty where none is asked for."""
        return TEAR_OFF if self.duplicate else ""

    @property
    def offset(self) -> tuple[float, float]:
        """How far everything is moved for the printer's drift, mm."""
        return self.printer.right, self.printer.down

    @property
    def kept(self) -> dict[str, Any]:
        """What an address needs to ask for the same again, but for the things."""
        kept = {"show": self.show, "stock": self.stock.key, "printer": self.printer.id}
        return {**kept, "duplicate": "1"} if self.duplicate else kept

    def listed(self) -> list[ToLabel]:
        """What to print, with a mark on what was printed before. At most MOST and one more."""
        if self.show == "places":
            return to_label.places(book(), self._named())
        named = self._of() or self._named()
        return to_label.items(
            caller(), lang(), contract=self.contract, unprinted=self.show == "unprinted", numbers=named
        )

    def stocks(self) -> list[Stock]:
        """Those to choose from: where a label printer is chosen, the rolls that it takes."""
        return [s for s in stocks.every().values() if not self.printer.host or self.printer.takes(s)]

    def _named(self) -> list[str]:
        texts = self.numbers.split()
        if self.show == "places":
            return [place_for(text).number for text in texts]
        return [f.item.number for f in find(caller(), texts, bases()) if f.item is not None]

    def _of(self) -> list[str]:
        if not self.of:
            return []
        outcome = Outcome.from_json(answers.kept(caller(), self.of))
        return [i.number for i in lots.listed(caller(), [d.subject for d in outcome.done], lang())]


def chosen() -> Choice:
    """What this request asks for, by who keeps items. NotAllowed for anyone else."""
    with_role(KEEPERS)
    get = request.values.get
    printer, stock = stocks.printer(get("printer", "")), stocks.stock(get("stock", ""))
    if printer.host and not printer.takes(stock):
        stock = stocks.stock(printer.stock)
    start = request.values.get("start", 1, int)
    return Choice(
        get("show", "unprinted"),
        get("contract", ""),
        get("numbers", "")[:8_000],
        get("of", ""),
        stock,
        start if 1 <= start <= stock.faces else 1,
        printer,
        get("duplicate", "") != "",
        "" if stocks.is_known(get("stock", "")) else get("stock", "")[:64],
    )
