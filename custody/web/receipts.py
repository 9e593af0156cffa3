"""Where a link to acknowledge a return leads: the client's officer, without an account, sees and acknowledges it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from custody.caller import new_idem
from custody.errors import BadInput, Conflict, KeyReused
from custody.events.choices import Medium
from custody.events.returning import ReturnReceipted
from custody.queries import returns as queries
from custody.queries.wording import word_of
from custody.text import Text
from custody.usecases import acknowledging
from custody.usecases.outcome import Outcome
from custody.web.access import book, settings
from custody.web.forms import fields_of
from custody.web.language import current as lang
from custody.web.limits import limited
from custody.web.reading import posted, read, submission

pages = Blueprint("receipts", __name__)
NOT_OURS = Text(
    "この氏名では受領を確認できません。送り主の側の担当者と同じ氏名です。受け取った発注者の職員の氏名を入れてください。",
    "It cannot be acknowledged under this name, which is one of the sender's own people's. Enter the officer's who received it.",
)
LEFT_OUT = ("place", "named", "scan", "copied", "note")
CHANGED = Text(
    "送り主の台帳で状態が変わったため、いまは受領を確認できません。送り主に知らせてください。",
    "The sender's register has changed, so it cannot be acknowledged now. Please tell the sender.",
)


def _why(outcome: Outcome) -> Text:
    """What whoever holds the link is told: a name that cannot be theirs, and nothing else of the register."""
    return NOT_OURS if any(r.rule == "R-10-9" for no in outcome.refused for r in no.refusals) else CHANGED


@pages.get("/receipts/<token>")
@limited("30/minute")
def show(token: str) -> str:
    """What is to be acknowledged. Opening it changes nothing."""
    return _page(token, acknowledging.look(token))


def _page(
    token: str,
    made: acknowledging.Acknowledged,
    wrong: Mapping[str, Sequence[Text]] | None = None,
    alarm: str = "",
) -> str:
    values = posted(ReturnReceipted, request.form) if request.method == "POST" else {}
    return render_template(
        "returns/acknowledge.html",
        action=url_for(".acknowledge", token=token),
        fields=fields_of(ReturnReceipted, lang(), values=values, errors=wrong, leave_out=LEFT_OUT),
        alarm=alarm,
        **_said(made),
        idem=new_idem(),
    )


def _said(made: acknowledging.Acknowledged) -> dict[str, object]:
    """Exactly what is acknowledged, in words."""
    contract = book().contract(made.contract)
    return {
        "settings": settings(),
        "contract": contract,
        "client": book().client(contract.client).name,
        "place": book().place_path(made.place),
        "items": [(i, word_of(Medium, i.medium, lang())) for i in queries.things(made.items)],
        "meant": ReturnReceipted.meaning.text.in_(lang()),
    }


@pages.post("/receipts/<token>/acknowledgements")
@limited("10/minute;40/hour")
def acknowledge(token: str) -> ResponseReturnValue:
    sent = submission(request.form)
    made = acknowledging.look(token, sent)
    try:
        event = read(ReturnReceipted, request.form, place=made.place, scan=None, named=[], copied=None, note="")
        outcome = acknowledging.acknowledge(sent, token, event)
    except KeyReused as error:
        raise acknowledging.AcknowledgementOver from error
    except BadInput as error:
        return _page(token, made, error.fields, "" if any(error.fields.values()) else error.message.in_(lang())), 422
    except Conflict:
        return _page(token, made, alarm=CHANGED.in_(lang())), 409
    if outcome.refused:
        return _page(token, made, alarm=_why(outcome).in_(lang())), 409
    return render_template("returns/acknowledged.html", **_said(made))
