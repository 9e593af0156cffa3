"""Art. 1: what is registered, how it is counted, who confirms (domain.md §1, R-01)."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from custody.events import Event
from custody.events.choices import GONE, Owner, WhyVoided
from custody.events.contracts import AreaDesignated, ContractActivated, ContractChanged
from custody.events.counting import StocktakeClosed, StocktakeOpened
from custody.events.evidence import is_number
from custody.events.items import Described, ItemCheckedIn, ItemReceived, ItemVoided
from custody.events.marks import FoundThere
from custody.rules.articles import HOUSE_RULE, applies, cite
from custody.rules.asked import before_the_form
from custody.rules.copying import THERE_ALREADY
from custody.rules.facts import Facts
from custody.rules.refusal import Refusal
from custody.text import Text

if TYPE_CHECKING:
    from custody.models import Contract, Item


def private_medium(event: Event, facts: Facts) -> Refusal | None:
    """R-01-1. A private person's medium is never used (NTT Business Solutions, domain.md §6 story 17)."""
    if not isinstance(event, Described) or isinstance(event, FoundThere) or event.owner != Owner.INDIVIDUAL:
        return None
    return Refusal(
        "R-01-1",
        cite(1, facts.contract),
        Text("個人所有の媒体は使えません。", "A private person's medium may not be used."),
        Text(
            f"会社の媒体を「空媒体」として登録して使ってください。{THERE_ALREADY.ja}",
            f"Register a medium of the company as blank and use that. {THERE_ALREADY.en}",
        ),
    )


def counts_differ(event: Event, facts: Facts) -> Refusal | None:
    """R-01-4. A reception that does not agree with what the client stated is not signed clean."""
    if not isinstance(event, ItemReceived) or event.difference or None in (event.stated, event.counted):
        return None
    if event.stated == event.counted:
        return None
    return Refusal(
        "R-01-4",
        cite(1, facts.contract),
        Text(
            f"件数が一致しません（発注者 {event.stated:,}件、実数 {event.counted:,}件）。",
            f"The counts differ (client {event.stated:,}, found {event.counted:,}).",
        ),
        Text(
            "「差異の内容」に書いて受領し、発注者に知らせてください。",
            "Write what differs, receive it so, and tell the client.",
        ),
    )


def wrong_serial(event: Event, facts: Facts) -> Refusal | None:
    """R-01-5. The thing brought back is the thing that was taken out."""
    if not isinstance(event, ItemCheckedIn) or not event.serial_read or facts.item is None or not facts.item.serial:
        return None
    if _plain(event.serial_read) == _plain(facts.item.serial):
        return None
    return Refusal(
        "R-01-5",
        cite(1, facts.contract),
        Text(
            "製造番号が台帳と一致しません。別の媒体かもしれません。",
            "The serial number is not the registered one. It may be another medium.",
        ),
        Text(
            "ラベルと現物を見直してください。一致しないときは動かさず、管理責任者に知らせてください。",
            "Look at the label and the thing again. If they still differ, leave it and tell the manager.",
        ),
    )


def _plain(serial: str) -> str:
    return "".join(serial.upper().replace("-", "").split())


@before_the_form
def void_after_data(event: Event, facts: Facts) -> Refusal | None:
    """R-01-7. Only a registration that never held data is voided; anything else is corrected (B14)."""
    if not isinstance(event, ItemVoided) or facts.item is None or not facts.item.held_data:
        return None
    return Refusal(
        "R-01-7",
        cite(1, facts.contract),
        Text(
            "情報を保持した媒体の登録は取り消せません。",
            "The registration of a carrier that has held data is not voided.",
        ),
        Text(
            "内容の登録が誤りなら、先に「写しの登録を取り消す」で取り消します。ほかの誤りは「訂正」で直し、不要になった物は返還か、指示による"
            "廃棄で終えます。",
            "If what is registered on it is a mistake, strike that first (“Strike a copy's registration”). Correct any other "
            "mistake. What is no longer needed ends by return or instructed destruction.",
        ),
    )


def client_medium_would_vanish(event: Event, facts: Facts) -> Refusal | None:
    """R-01-9. What the client handed over stays on the register, under its other number (B14).

    `facts.about`: the item of the number given, where it is not being voided itself. Whose it is said to be does not
    count: one custodian alone can correct that, and void it next.
    """
    item, other = facts.item, facts.about
    if not isinstance(event, ItemVoided) or item is None or item.held_data:
        return None
    if item.received_at is None:
        return None
    if event.reason == WhyVoided.DOUBLE and other is not None and _stays(item, cast("Item", other)):
        return None
    return Refusal(
        "R-01-9",
        cite(1, facts.contract),
        Text(
            "発注者から受け取った物が台帳から消えます。取り消せるのは、同じ物の登録がもう一つ残るときだけです。",
            "What the client handed over would vanish. It is voided only if the same thing stays registered once more.",
        ),
        Text(
            "理由で「二重登録」を選び、同じ契約で受領していまも預かっている、媒体の種類と製造番号が同じ登録の番号を入れてください。種類や製造番号の"
            "読み違いなど、ほかの誤りは先に「訂正」で直します。",
            "Choose “Registered twice” and enter the number of the reception that stays: under the same contract, still "
            "held, of the same kind of medium and serial number. Correct any other mistake first, such as a misread serial.",
        ),
    )


def _stays(item: Item, other: Item) -> bool:
    """Whether `other` is another reception under the same contract, still held, that may be of the same thing."""
    return (
        other.id != item.id
        and other.contract == item.contract
        and other.received_at is not None
        and other.state not in GONE
        and same_thing(item, other)
    )


def same_thing(item: Item, other: Item) -> bool:
    """Whether both may be one carrier: of one kind, and no two serial numbers."""
    serials = {_plain(i.serial) for i in (item, other)} - {""}
    return item.medium == other.medium and len(serials) < 2


def ends_earlier(event: AreaDesignated, contract: Contract) -> bool:
    """Whether it says of an area that stands designated from the same day that it ends, and no later than was said."""
    held = contract.areas.get(event.area)
    if held is None or event.until is None or held["from"] != event.since:
        return False
    return not held.get("until") or event.until <= str(held["until"])


def area_not_accepted(event: Event, facts: Facts) -> Refusal | None:
    """R-19-2. For specific information the client accepts the area first (A08).

    Exempt: an earlier end of what stands designated, which takes in nothing new.
    """
    if not isinstance(event, AreaDesignated) or is_number(event.accepted) or not applies(19, facts.contract):
        return None
    if ends_earlier(event, facts.contract):
        return None
    return Refusal(
        "R-19-2",
        cite(19, facts.contract),
        Text(
            "発注者の承認がない区域は指定できません。", "An area is designated only after the client has accepted it."
        ),
        Text(
            "発注者の承認を得て、その番号と日を入れてください。",
            "Get the client's acceptance and enter its number and date.",
        ),
    )


def no_lockable_unit(event: Event, facts: Facts) -> Refusal | None:
    """R-22-3. Where Art. 22 applies, a lockable unit stands ready before handling begins (A02)."""
    if not isinstance(event, ContractActivated) or facts.lockable_unit or not applies(22, facts.contract):
        return None
    return Refusal(
        "R-22-3",
        cite(22, facts.contract),
        Text("施錠できる保管設備が登録されていません。", "No lockable storage unit is registered."),
        Text("場所の画面で、施錠できる保管設備を登録してください。", "Register a lockable unit on the places page."),
    )


def keeper_counts_own_unit(event: Event, facts: Facts) -> Refusal | None:
    """R-CS-5. A unit is counted by someone other than its keeper (B10)."""
    if not isinstance(event, StocktakeOpened) or facts.keeper != facts.actor.id:
        return None
    return Refusal(
        "R-CS-5",
        HOUSE_RULE,
        Text("この保管設備の保管責任者は、自分で棚卸を行えません。", "The keeper of this unit does not count it."),
        Text("ほかの担当者に数えてもらってください。", "Have someone else count it."),
    )


def unseen_items(event: Event, facts: Facts) -> Refusal | None:
    """R-12-3. A count is not closed over things that nobody has found (Arts 1, 12)."""
    if not isinstance(event, StocktakeClosed) or not facts.unseen:
        return None
    return Refusal(
        "R-12-3",
        cite(12, facts.contract),
        Text(f"見つかっていない物が {facts.unseen:,}件あります。", f"{facts.unseen:,} items have not been found."),
        Text(
            "探して「現物確認」を記録するか、それぞれ「所在不明」を登録してください。おそれがあれば直ちに発注者へ知らせます。",
            "Find and sight them, or report each missing. Tell the client at once if there is any fear of loss.",
        ),
    )


FLAGS = ("specific", "storage_clause", "transport_clause")


def article_switched_off(event: Event, facts: Facts) -> Refusal | None:
    """R-CT-2. What binds a contract is not set aside while its items are in hand: Art. 19 knows no exception."""
    if not isinstance(event, ContractChanged) or facts.contract.state == "draft" or not facts.open_items:
        return None
    for flag in FLAGS:
        if getattr(facts.contract, flag) and not getattr(event, flag):
            return Refusal(
                "R-CT-2",
                cite(19 if flag == "specific" else 22 if flag == "storage_clause" else 23, facts.contract),
                Text(
                    f"預かっている物が {facts.open_items:,}件あるあいだ、この条の適用は外せません。",
                    f"This article cannot be set aside while {facts.open_items:,} items are in hand.",
                ),
                Text(
                    "適用の登録が誤りなら、発注者に確かめ、物を返還してから直してください。",
                    "If it was registered by mistake, ask the client and change it after the items are returned.",
                ),
            )
    return None


RULES = (
    private_medium,
    counts_differ,
    wrong_serial,
    void_after_data,
    client_medium_would_vanish,
    area_not_accepted,
    no_lockable_unit,
    keeper_counts_own_unit,
    unseen_items,
    article_switched_off,
)
