"""A form opened by its address when its step cannot follow: the page of the thing says how it stands instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from custody.events import Event
from custody.usecases.act import not_from
from custody.web.language import say

if TYPE_CHECKING:
    from custody.models import Destruction, Incident, Transport


def instead(row: Transport | Destruction | Incident, kind: type[Event], page: str) -> ResponseReturnValue | None:
    """The way to `page`, with a sentence on the state of `row`; None where `kind` can follow on it.

    Only for kinds that stand on the chain of `row` itself.
    """
    if not kind.legal_from or row.state in kind.legal_from:
        return None
    flash(say(not_from(row, kind.model_construct(), row.state)), "warning")
    return redirect(page, 303)
