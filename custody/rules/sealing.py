"""Seals on a case: from stock, used once, read before it is opened. Safety settings of a contract: Art. 23 names none."""

from __future__ import annotations

from custody.events import Event
from custody.events.marks import OutOfItsCase
from custody.events.seals import SealState
from custody.events.transport import SealReplaced, TransportDeparted, TransportSealed
from custody.events.under_way import TransportOpened
from custody.rules.articles import CONTRACT_SETTING, HOUSE_RULE, cite
from custody.rules.asked import before_the_form
from custody.rules.facts import Facts
from custody.rules.packing import journey_of
from custody.rules.refusal import Refusal
from custody.text import Text


def no_seal(event: Event, facts: Facts) -> Refusal | None:
    """R-CS-1. Where the contract is set so, the case is sealed. A setting: Art. 23 does not speak of seals."""
    journey = journey_of(event, facts, TransportDeparted)
    if journey is None or not facts.contract.transport_seals or journey.transport.seals:
        return None
    return Refusal(
        "R-CS-1",
        CONTRACT_SETTING,
        Text(
            "封印番号がありません（この契約の安全対策の設定）。",
            "There is no seal (a safety setting of this contract).",
        ),
        Text(
            "在庫の封印を付け、番号を記録してから出発してください。", "Put a seal from stock on and record its number."
        ),
    )


def seal_not_in_stock(event: Event, facts: Facts) -> Refusal | None:
    """R-CS-6. A seal comes from stock and is used once."""
    journey = journey_of(event, facts, TransportSealed, SealReplaced)
    if journey is None or journey.reader:
        return None
    if not journey.unknown and all(s.state == SealState.STOCK.value for s in journey.seals):
        return None
    return Refusal(
        "R-CS-6",
        CONTRACT_SETTING if facts.contract.transport_seals else HOUSE_RULE,
        Text(
            "在庫にない封印か、一度使った封印です。封印番号は一度しか使えません。",
            "This seal is not in stock, or has been used. A seal number is used once.",
        ),
        Text(
            "在庫の別の封印を使ってください。途中で手元になければ、「経過確認」で異常として記録し、媒体管理者か管理責任者に知らせます。",
            "Use another seal from stock. With none at hand on the way, record under “Checked on the way” that it is not "
            "intact, and tell a custodian or the manager.",
        ),
    )


def sealed_by_a_blind_reader(event: Event, facts: Facts) -> Refusal | None:
    """R-CS-10. Which number is taken and which is not would tell a reader what they are to read blind, by trying."""
    journey = journey_of(event, facts, TransportSealed, SealReplaced)
    if journey is None or not journey.reader:
        return None
    return Refusal(
        "R-CS-10",
        CONTRACT_SETTING if facts.contract.transport_seals else HOUSE_RULE,
        Text(
            "ほかの人が付けた封印が照合前です。それを照合することのある人は、別のケースに封印できません。",
            "Seals that somebody else put on were not read yet. Whoever may read them blind seals no other case.",
        ),
        Text(
            "媒体管理者か管理責任者に封印してもらうか、先にその搬送の照合を済ませてください。",
            "Have a custodian or the manager put the seal on, or get that transport's seals read first.",
        ),
    )


def opened_unread(event: Event, facts: Facts) -> Refusal | None:
    """R-CS-2. A sealed case is opened after its seals were read, and found right or the accident seen to (Art. 12)."""
    journey = journey_of(event, facts, TransportOpened)
    if journey is None or not journey.transport.seals or journey.transport.seal_ok:
        return None
    if journey.transport.seal_ok is None:
        return Refusal(
            "R-CS-2",
            CONTRACT_SETTING if facts.contract.transport_seals else HOUSE_RULE,
            Text("封印をまだ照合していません。", "The seals have not been read yet."),
            Text(
                "先に、現物の封印番号を二人で読み取ってください。", "First read the numbers off the seals, two of you."
            ),
        )
    return None if journey.transport.released else Refusal(
        "R-CS-2",
        cite(12, facts.contract),
        Text(
            "封印番号が一致しないか、開封の跡があります。開封せず報告してください。",
            "The seal does not match, or shows signs of opening. Do not open it; report it.",
        ),
        Text(
            "発注者に知らせて事故として確かめ、管理責任者が「開封の許可」を記録してから開けてください。",
            "Tell the client and look into it. The manager records that it may be opened first.",
        ),
    )  # fmt: skip


@before_the_form
def still_in_the_case(event: Event, facts: Facts) -> Refusal | None:
    """R-23-7. What lies in a case that was not counted out is not put away, sent on, returned, erased or struck off;
    nor what lies behind seals without a case.
    """
    if not isinstance(event, OutOfItsCase) or facts.item is None or not (facts.item.case_ or facts.sealed):
        return None
    return Refusal(
        "R-23-7",
        HOUSE_RULE,
        Text("まだケースの中にあります。", "It is still in its case.")
        if facts.item.case_
        else Text("まだ封印されたままです。", "It is still sealed."),
        Text(
            "搬送の画面で、封印の照合・開封・検品を先に行ってください。",
            "Read the seals, open the case and count it out on the transport's page first.",
        ),
    )


RULES = (no_seal, seal_not_in_stock, sealed_by_a_blind_reader, opened_unread, still_in_the_case)
