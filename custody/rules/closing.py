"""Arts 10–12 and 21: a contract is closed when nothing of it is open any more (A04). R-10-1 is in using.py."""

from __future__ import annotations

from dataclasses import dataclass

from custody.events import Event
from custody.events.contracts import ContractClosed
from custody.rules.articles import HOUSE_RULE, applies, cite
from custody.rules.facts import Facts
from custody.rules.officers import names_one_of
from custody.rules.refusal import Refusal
from custody.text import Text


@dataclass(frozen=True)
class Left:
    """What is still open under a contract, apart from items and copies: how many of each.

    `staff`: the names of the contractor's people under the contract.
    """

    incidents: int = 0
    certificates: int = 0
    findings: int = 0
    transports: int = 0
    spoken: int = 0
    staff: frozenset[str] = frozenset()


def _left(event: Event, facts: Facts) -> Left:
    return facts.about if isinstance(event, ContractClosed) and isinstance(facts.about, Left) else Left()


def something_left(event: Event, facts: Facts) -> Refusal | None:
    """R-10-1. A contract is closed only with nothing left over (domain.md §2.2: balance 0/0)."""
    if not isinstance(event, ContractClosed) or not (facts.open_items or facts.open_copies):
        return None
    return Refusal(
        "R-10-1",
        cite(10, facts.contract),
        Text(
            f"未返還の媒体 {facts.open_items:,}件・写し {facts.open_copies:,}件があるため契約を閉鎖できません。",
            f"{facts.open_items:,} items and {facts.open_copies:,} copies are not yet returned; the contract stays open.",
        ),
        Text(
            "返還するか、発注者の指示により廃棄してから閉鎖してください。情報の残っていない自社の媒体は「自社へ戻す」を記録します。",
            "Return them, or destroy them on the client's instruction, first. An own medium that holds nothing any more "
            "is taken back to the company.",
        ),
    )


def incident_open(event: Event, facts: Facts) -> Refusal | None:
    """R-10-6. Accidents are closed first, with notice and written report."""
    n = _left(event, facts).incidents
    if not n:
        return None
    return Refusal(
        "R-10-6",
        cite(12, facts.contract),
        Text(f"終結していない事故等が{n:,}件あります。", f"{n:,} incidents are not closed."),
        Text(
            "発注者への通知と書面報告を記録し、事故等を終結してから閉鎖してください。",
            "Record the notice and the written report, and close the incidents first.",
        ),
    )


def certificate_due(event: Event, facts: Facts) -> Refusal | None:
    """R-10-7. What was destroyed is proved by a certificate that names it."""
    n = _left(event, facts).certificates
    if not n:
        return None
    return Refusal(
        "R-10-7",
        cite(11, facts.contract),
        Text(f"証明書の届いていない廃棄が{n:,}件あります。", f"{n:,} destructions have no certificate yet."),
        Text(
            "証明書を受け取り、製造番号を一行ずつ照合してから閉鎖してください。",
            "Get the certificates and match them line by line first.",
        ),
    )


def finding_open(event: Event, facts: Facts) -> Refusal | None:
    """R-21-2. Findings are talked over and settled first (Art. 21; elsewhere a rule of the house)."""
    n = _left(event, facts).findings
    if not n:
        return None
    return Refusal(
        "R-21-2",
        cite(21, facts.contract) if applies(21, facts.contract) else HOUSE_RULE,
        Text(f"完了していない指摘が{n:,}件あります。", f"{n:,} findings are not settled."),
        Text(
            "双方の結論を記録し、必要な改善を終えてから閉鎖してください。",
            "Record what both sides concluded, and finish what is to be improved first.",
        ),
    )


def transport_open(event: Event, facts: Facts) -> Refusal | None:
    """R-10-5. Nothing is on its way any more: a transport was counted out or cancelled."""
    n = _left(event, facts).transports
    if not n:
        return None
    return Refusal(
        "R-10-5",
        cite(10, facts.contract),
        Text(f"終わっていない搬送が{n:,}件あります。", f"{n:,} transports are not finished."),
        Text(
            "検品まで終えるか、中止か紛失を記録してください。",
            "Count them out, or record that they were cancelled or lost.",
        ),
    )


def still_only_spoken(event: Event, facts: Facts) -> Refusal | None:
    """R-CT-3. What the client allowed or ordered is on paper before the contract ends for good."""
    n = _left(event, facts).spoken
    if not n:
        return None
    return Refusal(
        "R-CT-3",
        HOUSE_RULE,
        Text(
            f"書面待ちの許可・承諾・指示が{n:,}件あります。", f"{n:,} permissions or instructions wait for their paper."
        ),
        Text("発注者の書面を受け取り、到着を記録してください。", "Get the client's paper and record its arrival."),
    )


def confirmed_by_our_own(event: Event, facts: Facts) -> Refusal | None:
    """R-10-9. Whoever confirms the closing for the client is none of the contractor's people (Art. 10)."""
    if not isinstance(event, ContractClosed) or event.signed_in:
        return None
    if not names_one_of(event.acknowledged, _left(event, facts).staff):
        return None
    return Refusal(
        "R-10-9",
        cite(10, facts.contract),
        Text(
            "確認した人の氏名が、この契約の受注者側の担当者と同じです。",
            "Who acknowledged it has the name of one of the contractor's own people under this contract.",
        ),
        Text(
            "発注者の職員に確認してもらい、その日・職・氏名を入れてください。",
            "Have the client's own officer acknowledge it, and enter the date, their post and their name.",
        ),
    )


def unconfirmed(event: Event, facts: Facts) -> Refusal | None:
    """R-10-10. The client acknowledged the closing: on paper that is scanned, or by signing in (Art. 10)."""
    if not isinstance(event, ContractClosed) or event.signed_in or event.scan:
        return None
    return Refusal(
        "R-10-10",
        cite(10, facts.contract),
        Text(
            "発注者が確認したことを示すものがありません。", "There is nothing to show that the client acknowledged it."
        ),
        Text(
            "発注者が署名した確認書の写しを添えるか、発注者の担当者にサインインして閉鎖を記録してもらってください。",
            "Attach a scan of the acknowledgement that the client signed, or have the client's officer sign in and close it.",
        ),
    )


RULES = (
    something_left,
    incident_open,
    certificate_due,
    finding_open,
    transport_open,
    still_only_spoken,
    confirmed_by_our_own,
    unconfirmed,
)
