"""Arts 7, 8 and 10: for the entrusted work only, within its scope, and not after its end."""

from __future__ import annotations

from custody.events import Event
from custody.events.choices import Work
from custody.events.contracts import AreaDesignated, ContractActivated, ContractChanged
from custody.events.items import Described, ItemCheckedOut, ItemEvent, ItemReceived
from custody.events.marks import FoundThere
from custody.rules.articles import HOUSE_RULE, cite
from custody.rules.asked import before_the_form
from custody.rules.facts import Facts
from custody.rules.refusal import Refusal
from custody.text import Text

RETURN_PURPOSE = "返還・廃棄の準備"
AFTER_THE_END = frozenset({Work.RETURN_PREP.value})
OVER = Text(
    "契約は終了しました。新しい登録や変更はできません。",
    "The contract has ended. Nothing new may be registered or settled.",
)
PREPARE = Text(
    "返還の準備のために取り出すときは、作業の種類で「返還・廃棄の準備」を選んでください。",
    "To take it out for its return, choose “Preparing return or destruction” as the kind of work.",
)
RECEIVE = Text(
    "終了後に見つかった発注者の物は、「受領」で登録して返還してください。",
    "What of the client's turns up after the end is registered as received, and goes back.",
)
AS_IT_WAS = Text(
    "残っている物を返還するか指示により廃棄してください。続けるなら、新しい契約を登録します。",
    "Return what is left, or destroy it as instructed. To go on, register a new contract.",
)
FOUND_LATE = Text(
    "閉鎖後に発注者の物が見つかったら、発注者に知らせ、返還のための契約を管理責任者が登録し、そこで受領して返還してください。",
    "Where something of the client's turns up after the closing, tell the client; the manager registers a contract for its "
    "return, under which it is received and goes back.",
)


def purpose_outside_contract(event: Event, facts: Facts) -> Refusal | None:
    """R-07-1. The purpose is one of the contract's; preparing a return or a destruction always is."""
    if not isinstance(event, ItemCheckedOut) or event.purpose in [*facts.contract.purposes, RETURN_PURPOSE]:
        return None
    return Refusal(
        "R-07-1",
        cite(7, facts.contract),
        Text("契約の利用目的外です。", "This purpose is not one of the contract's."),
        Text(
            "登録された利用目的から選んでください。必要な目的がないときは、管理責任者が発注者に確かめて契約に登録します。",
            "Choose one of the registered purposes. If none fits, the manager asks the client and registers it.",
        ),
    )


def no_purposes_yet(event: Event, facts: Facts) -> Refusal | None:
    """R-07-2. What the information may be used for is settled before handling begins (A02)."""
    if not isinstance(event, ContractActivated) or facts.contract.purposes:
        return None
    return Refusal(
        "R-07-2",
        cite(7, facts.contract),
        Text("利用目的が登録されていません。", "No purpose has been registered."),
        Text(
            "契約の画面で、発注者から受託した利用目的を登録してください。",
            "Register on the contract's page the purposes that the client entrusted.",
        ),
    )


def work_outside_contract(event: Event, facts: Facts) -> Refusal | None:
    """R-08-1. The kind of work is within what was entrusted."""
    if not isinstance(event, ItemCheckedOut) or event.work in AFTER_THE_END:
        return None
    if event.work in facts.contract.works:
        return None
    return Refusal(
        "R-08-1",
        cite(8, facts.contract),
        Text("契約範囲外の加工です（{work}）。", "This kind of work is outside the contract ({work}).").filled(
            work=Work(event.work).text
        ),
        Text("契約で認められた作業を選んでください。", "Choose a kind of work that the contract allows."),
    )


def no_works_yet(event: Event, facts: Facts) -> Refusal | None:
    """R-08-2. What may be done with the information is settled before handling begins (A02)."""
    if not isinstance(event, ContractActivated) or facts.contract.works:
        return None
    return Refusal(
        "R-08-2",
        cite(8, facts.contract),
        Text("許容する作業が登録されていません。", "No kind of work has been allowed."),
        Text(
            "契約の画面で、発注者から受託した作業を選んでください。",
            "Choose on the contract's page the kinds of work that the client entrusted.",
        ),
    )


@before_the_form
def contract_over(event: Event, facts: Facts) -> Refusal | None:
    """R-10-2. After the end, items come out only to be returned or destroyed, and nothing new is settled.

    What turns up then is still received, so that it can go back, and what was copied without permission is registered as
    found; after the closing nothing is.
    """
    closed = facts.contract.state == "closed"
    if not closed and (facts.contract.state != "ended" or isinstance(event, (ItemReceived, FoundThere))):
        return None
    instead = PREPARE
    if isinstance(event, ItemCheckedOut) and event.work not in AFTER_THE_END:
        what = Text(
            "契約は終了しました。使用のための取り出しはできません。",
            "The contract has ended. Items may not be taken out for use.",
        )
    elif isinstance(event, (Described, AreaDesignated, ContractChanged)):
        what = OVER
        instead = FOUND_LATE if closed else RECEIVE if isinstance(event, Described) else AS_IT_WAS
    else:
        return None
    return Refusal("R-10-2", cite(10, facts.contract), what, instead)


@before_the_form
def contract_not_begun(event: Event, facts: Facts) -> Refusal | None:
    """R-CT-1. Nothing is handled before the contract has been set up and opened."""
    if facts.contract.state != "draft" or not isinstance(event, ItemEvent) or event.kind == "item.expected":
        return None
    return Refusal(
        "R-CT-1",
        HOUSE_RULE,
        Text("契約の取扱いがまだ始まっていません。", "Handling under this contract has not begun."),
        Text(
            "管理責任者が契約の画面で「取扱開始」を記録してください。",
            "The manager records “Begin handling” on the contract's page.",
        ),
    )


@before_the_form
def item_on_hold(event: Event, facts: Facts) -> Refusal | None:
    """R-12-2. What is being preserved after an accident stays where it is."""
    if facts.item is None or not facts.item.hold or not isinstance(event, ItemCheckedOut):
        return None
    return Refusal(
        "R-12-2",
        cite(12, facts.contract),
        Text("保全中のため動かせません。", "It is being preserved and may not be moved."),
        Text("管理責任者に保全の解除を相談してください。", "Ask the manager about lifting the hold."),
    )


RULES = (
    contract_not_begun,
    contract_over,
    purpose_outside_contract,
    no_purposes_yet,
    no_works_yet,
    work_outside_contract,
    item_on_hold,
)
