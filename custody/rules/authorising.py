"""What may be registered as the client's permission, consent or instruction (Arts 4, 9–11, 19)."""

from __future__ import annotations

from custody.events import Event
from custody.events.authorisations import (
    AreaAdded,
    CarryingConsented,
    CopyingPermitted,
    Granted,
    How,
    SubcontractingConsented,
)
from custody.events.choices import InfoClass
from custody.rules.articles import applies, cite
from custody.rules.facts import Facts
from custody.rules.refusal import Refusal
from custody.text import Text

FOR_USE = (CopyingPermitted, AreaAdded)  # the other sorts are needed to return or destroy what is left


def consent_without_paper(event: Event, facts: Facts) -> Refusal | None:
    """R-04-2. Consent to subcontract is given in writing: its paper, or the client's own record, is there (Art. 4)."""
    if not isinstance(event, SubcontractingConsented) or event.how == How.SIGNED_IN:
        return None
    if event.how in (How.WRITTEN, How.ELECTRONIC) and event.scan:
        return None
    return Refusal(
        "R-04-2",
        cite(4, facts.contract),
        Text(
            "再委託の承諾は書面が必要です。承諾書の写しがありません。",
            "Consent to subcontract must be in writing. There is no scan of it.",
        ),
        Text(
            "発注者の承諾書を受け取り、写しを添えて登録してください。それまで再委託先には渡せません。",
            "Get the client's written consent and attach its scan. Nothing may be handed over until then.",
        ),
    )


def carrying_out_specific(event: Event, facts: Facts) -> Refusal | None:
    """R-19-1. No consent lifts Art. 19: the clause knows no exception (domain.md §0.3). `about`: the items' classes."""
    if not isinstance(event, CarryingConsented) or not applies(19, facts.contract):
        return None
    if InfoClass.SPECIFIC.value not in (facts.about or ()):  # type: ignore[operator]
        return None
    return Refusal(
        "R-19-1",
        cite(19, facts.contract),
        Text(
            "特定個人情報は、承諾があっても指定区域の外へ出せません。",
            "Specific personal information may not leave the designated areas, whatever was consented to.",
        ),
        Text(
            "その場所を指定区域に加えるよう発注者に求めるか、区域の中で行ってください。",
            "Ask the client to designate the place as an area, or do it inside the areas.",
        ),
    )


def barred_by_the_end(kind: type[Event], state: str) -> bool:
    """Whether a sort of grant is registered no more under a contract in `state`."""
    return issubclass(kind, Granted) and (state == "closed" or (state == "ended" and issubclass(kind, FOR_USE)))


def granted_after_the_end(event: Event, facts: Facts) -> Refusal | None:
    """R-10-2. After the end nothing is permitted that prolongs the use; after the closing there is nothing left (Art. 10)."""
    state = facts.contract.state
    if not barred_by_the_end(type(event), state):
        return None
    closed, title = state == "closed", event.title
    return Refusal(
        "R-10-2",
        cite(10, facts.contract),
        Text(
            f"契約は{'閉鎖されました' if closed else '終了しました'}。「{title.ja}」はできません。",
            f"The contract {'has been closed' if closed else 'has ended'}. It is too late for: {title.en}.",
        ),
        Text(
            "契約を確かめてください。別の契約の許可や指示なら、その契約の画面で登録します。"
            if closed
            else "残っている媒体と写しは、返還するか、発注者の指示により廃棄・消去してください。廃棄指示と持出承諾は登録できます。",
            "Look at the contract again. What is for another contract is registered on that one's page."
            if closed
            else "Return what is left, or destroy or erase it as the client instructs. Instructions to destroy and consents to "
            "carry out may still be registered.",
        ),
    )


RULES = (consent_without_paper, carrying_out_specific, granted_after_the_end)
