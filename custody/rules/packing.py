"""Art. 23: electronic media travel in a case of their own, locked; paper as the contract is set. And the safety
measures that a contract sets for its transports: two people, encryption, no stops, tracking."""

from __future__ import annotations

from custody.events import Event
from custody.events.cases import CaseState
from custody.events.choices import Encryption
from custody.events.transport import CasePacked, KeyKept, TransportDeparted, TransportPlanned
from custody.rules.articles import CONTRACT_SETTING, HOUSE_RULE, applies, cite, is_electronic
from custody.rules.facts import Facts
from custody.rules.journey import Journey
from custody.rules.refusal import Refusal
from custody.text import Text


def journey_of(event: Event, facts: Facts, *kinds: type[Event]) -> Journey | None:
    return facts.about if isinstance(event, kinds) and isinstance(facts.about, Journey) else None


def _must_be_cased(facts: Facts, journey: Journey) -> Text | None:
    """On what ground these things must travel locked in a case, if on any. Not packed yet: as for electronic media."""
    contract = facts.contract
    if applies(23, contract) and (not journey.items or any(is_electronic(i) for i in journey.items)):
        return cite(23, contract)
    paper = any(not is_electronic(i) for i in journey.items)
    return CONTRACT_SETTING if paper and contract.paper_locked else None


def no_case(event: Event, facts: Facts) -> Refusal | None:
    """R-23-1. Electronic media travel in a registered case (Art. 23; paper: the contract's setting)."""
    journey = journey_of(event, facts, CasePacked, TransportDeparted)
    if journey is None or journey.case is not None:
        return None
    basis = _must_be_cased(facts, journey)
    return (
        None
        if basis is None
        else Refusal(
            "R-23-1",
            basis,
            Text("専用ケースがありません。", "There is no case of its own."),
            Text(
                "登録されたケースのラベルを読み取り、物を入れて施錠してから記録してください。",
                "Scan the label of a registered case, put the things in, lock it, and record that.",
            ),
        )
    )


def not_locked(event: Event, facts: Facts) -> Refusal | None:
    """R-23-2. The case is locked, and somebody has checked it (Art. 23; paper: the contract's setting)."""
    journey = journey_of(event, facts, CasePacked, TransportDeparted)
    if journey is None or journey.case is None:
        return None
    checked = event.lock_checked if isinstance(event, CasePacked) else journey.transport.lock_checked
    if checked and journey.case.lock_kind:
        return None
    basis = _must_be_cased(facts, journey)
    return (
        None
        if basis is None
        else Refusal(
            "R-23-2",
            basis,
            Text("ケースの施錠確認がありません。", "The lock of the case has not been checked.")
            if journey.case.lock_kind
            else Text("錠のないケースです。", "This case has no lock."),
            Text(
                "錠のあるケースを閉め、施錠を確かめてから「施錠を確かめました」に印を付けてください。",
                "Close a case that has a lock, check that it is locked, and tick the box that says so.",
            ),
        )
    )


def key_with_the_case(event: Event, facts: Facts) -> Refusal | None:
    """R-23-3. The key does not travel with the case: who carries the one does not hold the other."""
    journey = journey_of(event, facts, CasePacked)
    if journey is None or not isinstance(event, CasePacked) or journey.case is None or not journey.case.lock_kind:
        return None
    carries = event.key_holder in journey.transport.people
    if event.key_kept != KeyKept.CARRIED and not (event.key_kept == KeyKept.APART and carries):
        return None
    return Refusal(
        "R-23-3",
        HOUSE_RULE,
        Text("鍵を、ケースを運ぶ人が持つことになっています。", "The key would be with whoever carries the case."),
        Text(
            "運ばない人が鍵を保管するか、鍵だけを別に送ってください。",
            "Let somebody who does not carry it keep the key, or send the key separately.",
        ),
    )


def not_encrypted(event: Event, facts: Facts) -> Refusal | None:
    """R-23-4. Where the contract is set so, electronic media with information on them travel encrypted."""
    journey = journey_of(event, facts, CasePacked)
    if journey is None or not facts.contract.transport_encrypted:
        return None
    plain = [i for i in journey.items if is_electronic(i) and i.held_data and i.encryption != Encryption.YES.value]
    if not plain:
        return None
    names = "、".join(i.number for i in plain[:5])
    return Refusal(
        "R-23-4",
        CONTRACT_SETTING,
        Text(
            f"この契約では、暗号化した媒体だけを運びます。暗号化を確かめていない物：{names}（{len(plain):,}件）",
            f"Under this contract only encrypted media travel. Not known to be encrypted: {names} ({len(plain):,}).",
        ),
        Text(
            "その媒体を外すか、暗号化を確かめて登録を訂正してから入れてください。",
            "Leave these out, or make sure of the encryption and correct the register first.",
        ),
    )


def too_few(event: Event, facts: Facts) -> Refusal | None:
    """R-23-5. Where the contract is set so, two people carry it."""
    journey = journey_of(event, facts, TransportPlanned)
    if journey is None or not facts.contract.transport_two or len(journey.people) > 1:
        return None
    return Refusal(
        "R-23-5",
        CONTRACT_SETTING,
        Text("この契約では、二人で運びます。", "Under this contract two people carry it."),
        Text("運ぶ人を二人以上選んでください。", "Choose two people or more."),
    )


def stops_or_no_trace(event: Event, facts: Facts) -> Refusal | None:
    """R-23-6. Where the contract is set so, it goes straight there, and can be followed on its way."""
    contract = facts.contract
    if isinstance(event, TransportPlanned) and contract.transport_direct and not event.direct:
        return Refusal(
            "R-23-6",
            CONTRACT_SETTING,
            Text("この契約では、立ち寄らず直行します。", "Under this contract it goes straight there."),
            Text(
                "「どこにも立ち寄らず直行する」に印を付けてください。", "Tick “Goes straight there, stopping nowhere”."
            ),
        )
    if isinstance(event, TransportDeparted) and contract.transport_tracked and not event.tracking:
        return Refusal(
            "R-23-6",
            CONTRACT_SETTING,
            Text("この契約では、追跡できる方法で運びます。", "Under this contract it can be followed on its way."),
            Text("伝票番号・追跡番号を入れてください。", "Enter the slip or tracking number."),
        )
    return None


def case_not_free(event: Event, facts: Facts) -> Refusal | None:
    """R-23-1. The case is a registered one, in use, and sound when it was last inspected."""
    journey = journey_of(event, facts, CasePacked)
    if journey is None or journey.case is None:
        return None
    if journey.case.state == CaseState.FREE.value and journey.case.sound is not False:
        return None
    basis = _must_be_cased(facts, journey) or HOUSE_RULE
    return Refusal(
        "R-23-1",
        basis,
        Text(
            "このケースは使えません（使用中・廃止・点検で異常）。",
            "This case cannot be used: taken, retired or not sound.",
        ),
        Text("空いている別のケースを使ってください。", "Use another case that is free."),
    )


RULES = (
    no_case,
    case_not_free,
    not_locked,
    key_with_the_case,
    not_encrypted,
    too_few,
    stops_or_no_trace,
)
