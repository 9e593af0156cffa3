"""Art. 11: information is erased on the client's word, by a way that works, and never while it is being preserved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from custody.events import Event
from custody.events.authorisations import Sort, WitnessRule
from custody.events.choices import After, Medium
from custody.events.erasing import ContentErased
from custody.rules.articles import cite
from custody.rules.asked import before_the_form
from custody.rules.copying import Allowed
from custody.rules.destroying import COPIES_FIRST, KEEP_IT
from custody.rules.facts import Facts
from custody.rules.refusal import Refusal
from custody.rules.sanitising import DESTROYING, fit, weaker
from custody.text import Text

if TYPE_CHECKING:
    from custody.models import Authorisation, Copy


@dataclass(frozen=True, slots=True)
class Erasing:
    """The copies to be erased, and on whose word: an instruction, or the permission under which they were made.

    `children`: numbers of live copies made of them that the instruction does not cover. `kept_until`: the last retention
    date that is their own: what they were made of does not live on to keep it.
    """

    copies: tuple[Copy, ...]
    basis: Authorisation | None
    children: tuple[str, ...] = ()
    kept_until: str | None = None


def covers(basis: Authorisation, item: str, copies: tuple[Copy, ...], on: str) -> bool:
    """Whether `basis` lets these copies on `item` be erased at the date `on`. A permission's rule outlives its period."""
    if basis.sort == Sort.DESTROY.value:
        return basis.in_force(on) and item in basis.items
    permitted = basis.sort == Sort.COPY.value and basis.after == After.ERASE.value
    return permitted and all(c.permission == basis.id for c in copies)


@before_the_form
def no_ground(event: Event, facts: Facts) -> Refusal | None:
    """R-11-1. Without an instruction, or a permission that says so, nothing is erased: the rule is return."""
    if not isinstance(event, ContentErased) or facts.about is None or _grounded(facts):
        return None
    return Refusal(
        "R-11-1",
        cite(11, facts.contract),
        Text(
            "消去の指示も、許可にもとづく消去の定めもありません。原則は返還です。",
            "Neither an instruction nor a permission's own rule covers this erasure. The rule is return.",
        ),
        Text(
            "発注者の指示を受けたら、管理責任者が「廃棄（消去）指示」として登録してから行います。",
            "Once the client instructs it, the manager registers the instruction; then erase.",
        ),
    )


def _grounded(facts: Facts) -> bool:
    about = facts.about
    if isinstance(about, Allowed):
        return about.erase
    if not isinstance(about, Erasing) or about.basis is None or facts.item is None:
        return False
    return covers(about.basis, facts.item.id, about.copies, facts.on)


def unfit_method(event: Event, facts: Facts) -> Refusal | None:
    """R-11-3. The method works on the medium, leaves the carrier, and is not weaker than the client told."""
    if not isinstance(event, ContentErased) or not isinstance(facts.about, Erasing) or facts.item is None:
        return None
    medium, told = facts.item.medium, facts.about.basis.technique if facts.about.basis else None
    if event.technique in DESTROYING or not fit(event.technique, medium):
        what = Text(
            "「{how}」は{medium}の消去に使えません。",
            "{how} does not erase this kind of carrier ({medium}).",
        ).filled(how=event.technique.text, medium=Medium(medium).text)
    elif told and weaker(event.technique, told):
        what = Text("指示された方法より弱い方法です。", "This is weaker than the method that was instructed.")
    else:
        return None
    return Refusal(
        "R-11-3",
        cite(11, facts.contract),
        what,
        Text(
            "媒体に合う方法を選んでください。紙や光学媒体は、指示を受けて廃棄の手順で処分します。",
            "Choose one that fits the medium. Paper and optical discs are destroyed when the client instructs it.",
        ),
    )


def verifier_missing(event: Event, facts: Facts) -> Refusal | None:
    """R-11-4. Where the instruction asks for a witness, somebody other than the operator checks the result."""
    if not isinstance(event, ContentErased) or not isinstance(facts.about, Erasing) or facts.about.basis is None:
        return None
    if facts.about.basis.witness in (None, WitnessRule.NONE.value) or facts.signers - {facts.actor.id}:
        return None
    return Refusal(
        "R-11-4",
        cite(11, facts.contract),
        Text(
            "この指示では立会いが必要です。作業者本人だけでは消去を確かめられません。",
            "The instruction asks for a witness. The operator alone does not check the erasure.",
        ),
        Text(
            "もう一人に画面で結果を確かめてもらい、その人の利用者名と暗証を入れてください。",
            "Have a second person check the result on the screen and enter their own user name and password.",
        ),
    )


def copies_left(event: Event, facts: Facts) -> Refusal | None:
    """R-11-5. What the client orders erased is not reported so while copies made of it live on (domain.md §0.8)."""
    about = facts.about
    if not isinstance(event, ContentErased) or not isinstance(about, Erasing) or not about.children:
        return None
    numbers = "、".join(about.children[:5])
    return Refusal(
        "R-11-5",
        cite(11, facts.contract),
        Text(
            f"消去する写しから作った写しが残っています（{len(about.children):,}件：{numbers}）。",
            f"Copies made of what is to be erased are left ({len(about.children):,}: {numbers}).",
        ),
        COPIES_FIRST,
    )


def erased_too_early(event: Event, facts: Facts) -> Refusal | None:
    """R-11-7. Nothing is erased within the time for which it is to be kept, unless what it was made of keeps it."""
    about = facts.about
    if not isinstance(event, ContentErased) or not isinstance(about, Erasing) or about.kept_until is None:
        return None
    if about.kept_until <= facts.on:
        return None
    return Refusal(
        "R-11-7",
        cite(11, facts.contract),
        Text(
            f"保存期限（{about.kept_until}）の前なので消去できません。",
            f"It is to be kept until {about.kept_until} and may not be erased before.",
        ),
        KEEP_IT,
    )


@before_the_form
def erased_on_hold(event: Event, facts: Facts) -> Refusal | None:
    """R-12-2. What is being preserved after an accident is not erased."""
    if not isinstance(event, ContentErased) or facts.item is None or not facts.item.hold:
        return None
    return Refusal(
        "R-12-2",
        cite(12, facts.contract),
        Text("保全中のため消去できません。", "It is being preserved and may not be erased."),
        Text("管理責任者に保全の解除を相談してください。", "Ask the manager about lifting the hold."),
    )


RULES = (no_ground, unfit_method, verifier_missing, copies_left, erased_too_early, erased_on_hold)
