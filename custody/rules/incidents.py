"""Art. 12: how an incident ends, what quarantine and hold keep as it is (domain.md §1, R-12)."""

from __future__ import annotations

from dataclasses import dataclass

from custody.events import Event
from custody.events.evidence import is_number
from custody.events.items import ItemStored, ItemVoided
from custody.events.notices import ClientNotified, IncidentClosed, ReportSubmitted
from custody.rules.articles import HOUSE_RULE, cite
from custody.rules.asked import before_the_form
from custody.rules.facts import Facts
from custody.rules.officers import names_one_of
from custody.rules.refusal import Refusal
from custody.text import Text


@dataclass(frozen=True, slots=True)
class Quarantine:
    """`open`: ids of the open incidents that name the quarantined item."""

    open: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """Whether the client was notified of an incident, and had a written report. `staff`: the names of the contractor's
    people under the contract.
    """

    notified: bool
    reported: bool
    staff: frozenset[str] = frozenset()


def on_hold(facts: Facts) -> Refusal | None:
    """R-12-2. What is being preserved is neither destroyed nor erased nor returned. For every family's rules to ask."""
    if facts.item is None or not facts.item.hold:
        return None
    return Refusal(
        "R-12-2",
        cite(12, facts.contract),
        Text(
            "保全中のため、廃棄・消去・返還・登録の取消はできません。",
            "It is being preserved: it may not be destroyed, erased, returned or struck off.",
        ),
        Text(
            "保全を求めた者（発注者・警察・管理責任者）に確かめ、管理責任者が「保全の解除」を記録してからにしてください。",
            "Ask whoever wanted it kept. The manager records the release first.",
        ),
    )


@before_the_form
def void_on_hold(event: Event, facts: Facts) -> Refusal | None:
    """R-12-2. The registration of what is being preserved stays (Art. 12)."""
    return on_hold(facts) if isinstance(event, ItemVoided) else None


def closed_untold(event: Event, facts: Facts) -> Refusal | None:
    """R-12-1. An incident ends only after the client was told and had a written report (Art. 12)."""
    told = facts.about
    if not isinstance(event, IncidentClosed) or not isinstance(told, Told) or (told.notified and told.reported):
        return None
    return Refusal(
        "R-12-1",
        cite(12, facts.contract),
        Text(
            "発注者への通知と書面報告がないため終結できません。",
            "It cannot be closed before the client was told and had a written report.",
        ),
        Text(
            "事故等の画面で「発注者通知」と「書面報告」を記録してから終結してください。",
            "Record the client's notice and the written report on the incident's page first.",
        ),
    )


def report_on_bare_words(event: Event, facts: Facts) -> Refusal | None:
    """R-12-9. A written report is a paper: its number, or the paper itself (Art. 12)."""
    if not isinstance(event, ReportSubmitted) or is_number(event.document) or event.scan:
        return None
    return Refusal(
        "R-12-9",
        cite(12, facts.contract),
        Text("書面報告の番号も写しもありません。", "The written report has neither a number nor a scan."),
        Text(
            "文書番号を入れるか、提出した報告書の写しを添えて記録してください。",
            "Enter its document number, or attach a scan of the report that was handed in.",
        ),
    )


def spoken_for_by_our_own(event: Event, facts: Facts) -> Refusal | None:
    """R-12-10. Who was told, took the report or agreed to the end is somebody of the client's (Art. 12)."""
    said = said_of_client(event)
    if not said or not isinstance(facts.about, Told) or not names_one_of(said, facts.about.staff):
        return None
    return Refusal(
        "R-12-10",
        cite(12, facts.contract),
        Text(
            "発注者の職員として書かれた氏名が、この契約の受注者側の担当者と同じです。",
            "Whoever is named for the client has the name of one of the contractor's own people under this contract.",
        ),
        Text(
            "知らせた相手・受領した人・了承した人には、発注者の職員の職と氏名を入れてください。",
            "For whom was told, who took the report or who agreed, enter the post and name of the client's officer.",
        ),
    )


def said_of_client(event: Event) -> str:
    """The words of `event` that name somebody of the client's; empty where it has none."""
    if isinstance(event, ClientNotified):
        return event.to
    if isinstance(event, ReportSubmitted):
        return event.receipt
    return event.agreed if isinstance(event, IncidentClosed) else ""


@before_the_form
def stored_under_incident(event: Event, facts: Facts) -> Refusal | None:
    """R-12-4. What is quarantined while an incident is open on it waits for the manager's release (house rule)."""
    if not isinstance(event, ItemStored) or not isinstance(facts.about, Quarantine) or not facts.about.open:
        return None
    return Refusal(
        "R-12-4",
        HOUSE_RULE,
        Text(
            "事故等の対応が続いているため、隔離した物を入庫できません。",
            "An incident is open on it, so it may not leave quarantine.",
        ),
        Text(
            "管理責任者が「隔離の解除」を記録するか、事故等を終結してから入庫してください。",
            "The manager releases it from quarantine or closes the incident; then it is put away.",
        ),
    )


def stored_without_word(event: Event, facts: Facts) -> Refusal | None:
    """R-12-5. Out of quarantine only with a word why: the client agreed, or what was checked (house rule)."""
    if not isinstance(event, ItemStored) or not isinstance(facts.about, Quarantine) or facts.about.open:
        return None
    if event.note.strip():
        return None
    return Refusal(
        "R-12-5",
        HOUSE_RULE,
        Text("隔離を解く理由がありません。", "There is no word why it leaves quarantine."),
        Text(
            "備考に、発注者の了承か、確かめて異常がなかったことを書いて入庫してください。",
            "Say in the note that the client agreed, or what was checked, and put it away.",
        ),
    )


RULES = (
    void_on_hold,
    closed_untold,
    report_on_bare_words,
    spoken_for_by_our_own,
    stored_under_incident,
    stored_without_word,
)
