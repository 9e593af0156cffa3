"""What befalls the label of a place or a case: damaged, in doubt, made anew. An item's are among its own acts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from custody.caller import Caller, Submission
from custody.events import Event
from custody.events.choices import LabelDoubt
from custody.events.labels import LabelDamaged, LabelDoubted, LabelReissued
from custody.queries import acts, cases
from custody.queries.contracts import key_of
from custody.usecases import labelling
from custody.usecases.outcome import Outcome
from custody.web.access import confirm_second, place_for
from custody.web.language import current as lang
from custody.web.reading import posted, read, submission
from custody.web.register_access import keeper, worker
from custody.web.register_forms import RegisterForm, answer, form_page
from custody.web.second_person import Second

if TYPE_CHECKING:
    from custody.models import Case, Place

pages = Blueprint("label_acts", __name__)

KINDS: dict[str, type[Event]] = {"damages": LabelDamaged, "doubts": LabelDoubted, "reissues": LabelReissued}
ADDRESS = f"/<any(places, cases):noun>/<key>/label/<any({', '.join(KINDS)}):act>"


def _may(act: str) -> Caller:
    return keeper() if act == "reissues" else worker()


def _row(noun: str, key: str) -> Case | Place:
    return cases.case(key) if noun == "cases" else place_for(key)


@pages.get(f"{ADDRESS}/new")
def form(noun: str, key: str, act: str) -> str:
    _may(act)
    return form_page(_form(_row(noun, key), noun, act))


@pages.post(ADDRESS)
def record(noun: str, key: str, act: str) -> ResponseReturnValue:
    who, row = _may(act), _row(noun, key)
    shown = _form(row, noun, act)

    def work() -> Outcome:
        second = confirm_second(request.form) if shown.second else None
        return WORK[act](who, submission(request.form, second), row.id)

    return answer(shown, work, lambda _outcome: shown.back)


def _form(row: Case | Place, noun: str, act: str) -> RegisterForm:
    kind, key = KINDS[act], key_of(row.id)
    return RegisterForm(
        kind,
        action=url_for(".record", noun=noun, key=key, act=act),
        back=url_for(f"{noun}.show", key=key),
        title=acts.BY_NOUN[act].label.in_(lang()),
        about=f"{row.number} {getattr(row, 'name', '')}".strip(),
        values={"why": LabelDoubt.VOID.value, "label_code": request.args.get("code", "")} if act == "doubts" else {},
        second=Second(kind.second) if kind.second else None,
        leave_out=kind.photo_names,  # a photo belongs to a contract, and a place or case to none
    )


def _damaged(who: Caller, sent: Submission, subject: str) -> Outcome:
    return labelling.report_damage(who, sent, subject, read(LabelDamaged, request.form))


def _doubted(who: Caller, sent: Submission, subject: str) -> Outcome:
    scanned = posted(LabelDoubted, request.form).get("label_code", "")
    return labelling.doubt(who, sent, subject, read(LabelDoubted, request.form, label_code=""), scanned)


def _reissued(who: Caller, sent: Submission, subject: str) -> Outcome:
    return labelling.reissue(who, sent, subject, read(LabelReissued, request.form))


WORK: dict[str, Callable[[Caller, Submission, str], Outcome]] = {
    "damages": _damaged,
    "doubts": _doubted,
    "reissues": _reissued,
}
