"""The form of a return: what goes back, and by what the client's receipt of it is proved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext as _

from custody.events.choices import KEEPERS, PlaceKind
from custody.events.returning import ReturnReceipted
from custody.queries import options
from custody.rules.areas import private
from custody.usecases.children import children_of
from custody.usecases.outings import not_asked
from custody.web import signatures
from custody.web.access import book, caller
from custody.web.forms import FormField, Pick
from custody.web.register_access import picks
from custody.web.register_forms import RegisterForm

if TYPE_CHECKING:
    from custody.models import Contract, Item

ONLY_PLACE = ("receipt", "officer", "named", "scan", "note")
LEFT_OUT = {"signature": ("named", "scan"), "paper": (), "link": ONLY_PLACE, "client": ("named", "scan")}


def proof_of(contract: str, asked: str) -> str:
    """By what this return is proved: what was asked for, where the caller may choose; signing on this device, if not."""
    if not caller().plays(KEEPERS, contract):
        return "client"
    return asked if asked in ("signature", "paper", "link") else "signature"


def returning(contract: Contract, items: Sequence[Item], proof: str) -> RegisterForm:
    """The form for `items` of one contract."""
    numbers = [i.number for i in items]
    signed = [signatures.field(ReturnReceipted.meaning)] if proof == "signature" else []
    return RegisterForm(
        ReturnReceipted,
        action=url_for("returns.make_link") if proof == "link" else url_for("returns.create", proof=proof),
        back=url_for("returns.index"),
        title=_("Link for the client's officer") if proof == "link" else "",
        button=_("Make the link") if proof == "link" else "",
        now=proof == "link",
        about=f"{contract.number} {contract.title}",
        note=_note(items, proof),
        options={"place": picks(_where())},
        values={"place": _near(items[0]) if items else None},
        leave_out=(*LEFT_OUT[proof], *(("copied",) if proof == "client" else not_asked(items))),
        first=[_listed(items, numbers), *signed],
        chips=_chips(numbers, proof),
    )


def _where() -> list[options.Row]:
    """Where things may change hands: nobody's home, and not inside a locker."""
    rows = options.places(book(), frozenset(PlaceKind) - {PlaceKind.UNIT})
    return [r for r in rows if not private(book().place(r[0]))]


def _near(item: Item) -> str | None:
    """The room or area in which the unit stands that it lies in: nothing changes hands inside a locker."""
    place = book().place(item.place) if item.place else None
    if place is not None and place.kind == PlaceKind.UNIT.value and place.parent:
        return place.parent
    return item.place


def _listed(items: Sequence[Item], numbers: list[str]) -> FormField:
    rows = [Pick(i.number, f"{i.number} {i.description}".strip(), i.serial) for i in items]
    return FormField("item", _("What is returned"), "checkboxes", choices=rows, value=numbers)


def _note(items: Sequence[Item], proof: str) -> str:
    ids = [i.id for i in items]
    left = [c for some in children_of(ids, ids).values() for c in some]
    said = [
        _("Copies of it are left: %(copies)s. The return is recorded; the contract stays open until they end.",
          copies="、".join(f"{c.number}（{c.carrier}）" for c in left[:10]))
    ] if left else []  # fmt: skip
    if proof == "link":
        said.append(
            _("The officer opens the link without an account and acknowledges what is listed. Nothing ends before.")
        )
    if proof == "paper":
        said.append(_("Only what the signed receipt names ends as returned."))
    return " ".join(said)


def _chips(numbers: list[str], proof: str) -> list[tuple[str, str, bool]]:
    if proof == "client":
        return []
    words = {
        "signature": _("Signature on this device"),
        "paper": _("Receipt on paper"),
        "link": _("Link to acknowledge"),
    }
    return [(url_for("returns.new", item=numbers, proof=p), text, p == proof) for p, text in words.items()]
