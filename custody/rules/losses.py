"""Arts 10 and 12: what nobody found ends as lost only after the accident is settled and the client has said so in writing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from custody.events import Event
from custody.events.authorisations import Sort
from custody.events.choices import State
from custody.events.finding import ItemFound
from custody.events.losses import ItemLost
from custody.rules.articles import cite
from custody.rules.asked import before_the_form
from custody.rules.facts import Facts
from custody.rules.incidents import on_hold
from custody.rules.refusal import Refusal
from custody.rules.using import FOUND_LATE
from custody.text import Text

if TYPE_CHECKING:
    from custody.models import Authorisation


@dataclass(frozen=True, slots=True)
class Losing:
    """`basis`: the client's acknowledgement that was named. `open`, `closed`: how many incidents name the item.

    `since`: the day in Japan on which this loss was noticed. `before`: whether the acknowledgement was registered
    before the item went missing this time.
    """

    basis: Authorisation | None
    open: int = 0
    closed: int = 0
    since: str = ""
    before: bool = False


def _losing(event: Event, facts: Facts) -> Losing | None:
    return facts.about if isinstance(event, ItemLost) and isinstance(facts.about, Losing) else None


def accident_unsettled(event: Event, facts: Facts) -> Refusal | None:
    """R-12-11. The loss was told, reported in writing and closed as an incident first (Art. 12)."""
    about = _losing(event, facts)
    if about is None or (about.closed and not about.open):
        return None
    return Refusal(
        "R-12-11",
        cite(12, facts.contract),
        Text(
            "この媒体の事故等が終結していないため、亡失として終えられません。",
            "The incident of this item is not closed: it does not end as lost yet.",
        ),
        Text(
            "事故等の画面で、発注者への通知と書面報告を記録し、終結してから行ってください。",
            "Record the client's notice and the written report on the incident's page, and close it first.",
        ),
    )


def not_acknowledged(event: Event, facts: Facts) -> Refusal | None:
    """R-10-12. The client said of this very item, in writing or signed in, that it is lost (Art. 10)."""
    about = _losing(event, facts)
    if about is None or facts.item is None:
        return None
    basis = about.basis
    if (
        basis
        and basis.sort == Sort.LOSS.value
        and basis.in_force(facts.on)
        and basis.paper
        and facts.item.id in basis.items
    ):
        return None
    return Refusal(
        "R-10-12",
        cite(10, facts.contract),
        Text(
            "この媒体の亡失を発注者が書面で確認した記録がありません。返還も廃棄もしていない物は、受注者だけでは終えられません。",
            "There is no written acknowledgement of the client's that this item is lost. What was neither returned nor "
            "destroyed is not ended by the contractor alone.",
        ),
        Text(
            "許可・指示の「亡失の確認」に、発注者の文書の番号か写しを添えて登録するか、発注者の担当者にサインインして登録してもらってください。",
            "Register it under “Acknowledgement of a loss” with the number or a scan of the client's paper, or have the "
            "client's officer sign in and register it.",
        ),
    )


def acknowledged_for_another_loss(event: Event, facts: Facts) -> Refusal | None:
    """R-10-13. An acknowledgement speaks of one loss: of none before it was given, and of none after that (Art. 10)."""
    about = _losing(event, facts)
    if about is None or about.basis is None or facts.item is None:
        return None
    spent = facts.item.id in about.basis.used
    if not (spent or about.before or (about.basis.dated or "") < about.since):
        return None
    return Refusal(
        "R-10-13",
        cite(10, facts.contract),
        Text(
            "その亡失の確認は、前の亡失に使われたか、今回の所在不明より前のものです。今回の亡失の根拠になりません。",
            "That acknowledgement was used for an earlier loss, or comes from before the item went missing this time.",
        ),
        Text(
            "今回の所在不明について発注者に確認を求め、その日付で「亡失の確認」を新しく登録して、それを選んでください。",
            "Ask the client about this loss, register their acknowledgement of it anew under its own date, and choose that one.",
        ),
    )


@before_the_form
def lost_on_hold(event: Event, facts: Facts) -> Refusal | None:
    """R-12-2. What somebody wants preserved is not given up (Art. 12)."""
    return on_hold(facts) if isinstance(event, ItemLost) else None


@before_the_form
def found_after_closing(event: Event, facts: Facts) -> Refusal | None:
    """R-10-2. What was lost under a closed contract goes back under another one (Art. 10)."""
    if not isinstance(event, ItemFound) or facts.item is None or facts.item.state != State.LOST.value:
        return None
    if facts.contract.state != "closed":
        return None
    return Refusal(
        "R-10-2",
        cite(10, facts.contract),
        Text("契約は閉鎖されています。", "The contract has been closed."),
        FOUND_LATE,
    )


RULES = (accident_unsettled, not_acknowledged, acknowledged_for_another_loss, lost_on_hold, found_after_closing)
