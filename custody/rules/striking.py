"""Arts 1 and 9: which registration of information may be struck as a mistake, and which has to end otherwise (B14b)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from custody.events import Event
from custody.events.evidence import is_number
from custody.events.striking import ContentStruck, WhyStruck
from custody.rules.articles import cite
from custody.rules.asked import before_the_form
from custody.rules.facts import Facts
from custody.rules.incidents import on_hold
from custody.rules.refusal import Refusal
from custody.text import Text

if TYPE_CHECKING:
    from custody.models import Copy


@dataclass(frozen=True, slots=True)
class Striking:
    """`copy`: what is to be struck. `stays`: the copy named as the one that stays, where it can: live on a carrier that
    is held and, for what was registered twice, may be the same; speaking of no lesser class and no fewer people.

    `signed`: what others signed for, or carried, since it was registered. `made_of_it`: numbers of copies made from it.
    `incidents`: how many open ones name its carrier. `struck`: how many were struck under the same permission before.
    """

    copy: Copy
    stays: Copy | None = None
    signed: tuple[Text, ...] = ()
    made_of_it: tuple[str, ...] = ()
    incidents: int = 0
    struck: int = 0


def _striking(event: Event, facts: Facts) -> Striking | None:
    return facts.about if isinstance(event, ContentStruck) and isinstance(facts.about, Striking) else None


def others_signed(event: Event, facts: Facts) -> Refusal | None:
    """R-01-10. What somebody else took over or carried was there: their signature is not struck with it."""
    about = _striking(event, facts)
    if about is None or not about.signed:
        return None
    return Refusal(
        "R-01-10",
        cite(1, facts.contract),
        Text(
            "登録の後に、ほかの人が引き継ぎ、または運んだ媒体です（{what}）。写しの登録は取り消せません。",
            "Others took it over or carried it since ({what}). The copy's registration is not struck.",
        ).filled(what=about.signed[0]),
        Text(
            "入っていた写しは、消去・返還・廃棄で終えます。間違いの内容は備考か事故等に書き、発注者に知らせてください。",
            "What was on it ends by erasure, return or destruction. Write down what went wrong, and tell the client.",
        ),
    )


def source_would_vanish(event: Event, facts: Facts) -> Refusal | None:
    """R-01-11. What was registered twice, or handed over by the client, stays on the register once."""
    about = _striking(event, facts)
    if about is None or not isinstance(event, ContentStruck) or about.stays is not None:
        return None
    if event.reason != WhyStruck.DOUBLE and about.copy.permission is not None:
        return None
    return Refusal(
        "R-01-11",
        cite(1, facts.contract),
        Text(
            "残すほうの写しが分からないため取り消せません。台帳から情報が消えてしまいます。",
            "The copy that stays is not named: the information would vanish from the register.",
        ),
        Text(
            "先に正しい媒体に内容を登録し、同じ契約で同じ元から来て、いまもある、残すほうの写しの番号（K-）を入れてください。情報の区分と本人の数は"
            "取り消す写し以上、二重登録なら媒体の種類と製造番号も同じものに限ります。読み違いは先に「訂正」で直します。",
            "Register it on the right carrier first, then enter the number (K-) of the copy that stays: of this contract, "
            "made from the same, still there, of no lesser class and no fewer people; if registered twice, on the same "
            "kind of medium with the same serial number. Correct what was misread first.",
        ),
    )


def copies_made_of_it(event: Event, facts: Facts) -> Refusal | None:
    """R-01-12. What was copied existed: its copies would come from nothing."""
    about = _striking(event, facts)
    if about is None or not about.made_of_it:
        return None
    told = "、".join(about.made_of_it[:5])
    return Refusal(
        "R-01-12",
        cite(1, facts.contract),
        Text(f"ここから作った写しが登録されています（{told}）。", f"Copies made from it are registered ({told})."),
        Text(
            "その登録も誤りなら、先にそちらを取り消してください。本当に作ったのなら、この写しは消去か返還で終えます。",
            "If they are mistakes too, strike them first. If they were made, this one ends by erasure or return.",
        ),
    )


def incident_looks_at_it(event: Event, facts: Facts) -> Refusal | None:
    """R-12-8. Nothing is struck from what an incident is open on."""
    about = _striking(event, facts)
    if about is None or not about.incidents:
        return None
    return Refusal(
        "R-12-8",
        cite(12, facts.contract),
        Text(
            "この媒体の事故等が終結していないため、写しの登録は取り消せません。",
            "An incident is open on this item: no registration on it is struck.",
        ),
        Text(
            "発注者への通知と書面報告を終え、事故等を終結してから取り消してください。",
            "Notify the client, report in writing and close the incident first.",
        ),
    )


def struck_again(event: Event, facts: Facts) -> Refusal | None:
    """R-09-7. Each copy that is struck gives its place under the permission back: a permission for one would be one for
    as many as are called never made. One mistake the keepers answer for; from the second on the client agrees.
    """
    about = _striking(event, facts)
    if about is None or not isinstance(event, ContentStruck) or not about.struck or is_number(event.agreed):
        return None
    return Refusal(
        "R-09-7",
        cite(9, facts.contract),
        Text(
            f"同じ許可で作った写しの登録を、すでに{about.struck:,}件取り消しています。取り消すたびに、許可された部数がもう一度使えることになります。",
            f"{about.struck:,} made under the same permission were struck before. Each one that is struck lets the "
            "permission be used once more.",
        ),
        Text(
            "作っていないことを発注者に説明し、了承の文書番号と日を「発注者の了承」に入れてください。本当に作った写しなら、取り消さずに、消去か返還で終えます。",
            "Explain to the client that it was not made, and enter the number and date of their agreement. What was really "
            "made is not struck: it ends by erasure or return.",
        ),
    )


@before_the_form
def struck_on_hold(event: Event, facts: Facts) -> Refusal | None:
    """R-12-2. The registration of what is being preserved stays (Art. 12)."""
    return on_hold(facts) if isinstance(event, ContentStruck) else None


RULES = (others_signed, source_would_vanish, copies_made_of_it, struck_again, incident_looks_at_it, struck_on_hold)
