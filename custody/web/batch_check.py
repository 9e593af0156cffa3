"""What a batch would come to, line by line, before anything is written."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from werkzeug.datastructures import MultiDict

from custody.caller import Submission, new_idem
from custody.errors import BadInput
from custody.queries.batch_codes import Found, find
from custody.queries.lots import what
from custody.text import Text
from custody.usecases.items import MOST, what_if
from custody.web.access import bases, book, caller
from custody.web.batch_acts import AT_THE_END, BatchAct, Form
from custody.web.language import current as lang
from custody.web.language import say
from custody.web.reading import submission
from custody.web.register_forms import spoken

if TYPE_CHECKING:
    from custody.usecases.act import Step

SECOND = "R-CS-3"  # a second person checks the lock: they sign at the end, so it holds nothing back before


@dataclass(frozen=True)
class Line:
    """One code as it was read, what it stands for, and why it is held back (empty: it goes).

    `place`: it says where, and is none of the things. `again`: what it stands for is in the list already.
    """

    typed: str
    code: str
    what: str
    refusals: Sequence[dict[str, str]] = ()
    place: bool = False
    again: bool = False


@dataclass(frozen=True)
class Check:
    """`items`: ids of all that were recognised. `mark` tells whether the same was checked before.

    `two`: for some of them a second person must check the lock.
    """

    lines: Sequence[Line] = ()
    items: Sequence[str] = ()
    mark: str = ""
    lockable: bool = True
    two: bool = False
    wrong: BadInput | None = None
    texts: Sequence[str] = field(default_factory=list)

    @property
    def going(self) -> int:
        return sum(not line.refusals and not line.place for line in self.lines)

    @property
    def held(self) -> int:
        return sum(bool(line.refusals) for line in self.lines)


def texts_in(form: Form) -> list[str]:
    """The codes that were read, one a line or parted by spaces. BadInput for more than MOST."""
    found = str(form.get("codes", "")).split()
    if len(found) > MOST:
        raise BadInput({"codes": [Text(f"一度に扱えるのは{MOST}件までです。", f"At most {MOST} at a time.")]})
    return found


def placed(act: BatchAct, form: Form) -> Form:
    """`form` with the unit whose label was read last among the codes, for an act that puts things somewhere."""
    if "unit" not in act.kind.asks:
        return form
    found = find(caller(), str(form.get("codes", "")).split()[:MOST], bases())
    unit = next((f.place for f in reversed(found) if f.place), "")
    if not unit:
        return form
    changed = MultiDict(form)
    changed["unit"] = unit
    return changed


def check(act: BatchAct, form: Form) -> Check:
    """Look everything up and ask the rules. BadInput where what applies to all is wrong."""
    event = act.event(form, lock_checked=True)
    found = find(caller(), texts_in(form), bases())
    ids = [f.item.id for f in found if f.item is not None]
    steps = {s.row.id: s for s in what_if(caller(), _as_if(form), ids, event)} if ids else {}
    unit = getattr(event, "unit", None)
    return Check(
        lines=[_line(f, steps.get(f.item.id) if f.item else None, unit) for f in reversed(found)],
        items=ids,
        mark=mark(act, form),
        two=any(r.rule == SECOND for s in steps.values() for r in s.refusals),
        lockable=bool(unit and book().place(unit).lockable),
        texts=[f.text for f in found],
    )


def _as_if(form: Form) -> Submission:
    sent = submission(form)
    return Submission(new_idem(), occurred=sent.occurred, why=sent.why, skip_refused=True)


def _line(found: Found, step: Step | None, unit: str | None) -> Line:
    if found.place and unit:
        return Line(found.text, book().place(found.place).number, book().place_path(found.place), place=True)
    if found.item is None:
        assert found.trouble is not None
        return Line(found.text, found.text, "", [_plain(found.trouble)], again=found.again)
    held = [spoken(r) for r in step.refusals if r.rule != SECOND] if step else []
    if step is not None and step.left is not None:
        held = [_plain(step.left)]
    return Line(found.text, found.item.number, what(found.item, lang()), held)


def _plain(trouble: Text) -> dict[str, str]:
    """A reason that rests on no article."""
    return {"basis": "", "message": say(trouble), "instead": ""}


def mark(act: BatchAct, form: Form) -> str:
    """What tells a batch from another: its codes and what applies to all, however the browser breaks its lines."""
    names = sorted({"codes", "occurred", "why", *act.kind.asks} - AT_THE_END)
    sent = [(name, form.get(name, "").split()) for name in names]
    return hashlib.sha256(repr(sent).encode()).hexdigest()[:32]
