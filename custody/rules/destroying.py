"""Art. 11, before and while it happens: nothing is destroyed but what the client's instruction names, and as it says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from custody.events import Event
from custody.events.authorisations import Technique
from custody.events.choices import Medium, State
from custody.events.destroying import DestroyExecuted, DestroyStaged
from custody.rules.articles import HOUSE_RULE, applies, cite
from custody.rules.asked import before_the_form
from custody.rules.facts import Facts
from custody.rules.incidents import on_hold
from custody.rules.refusal import Refusal
from custody.rules.sanitising import DESTROYING, coarser, fit, weaker
from custody.text import Text

if TYPE_CHECKING:
    from custody.models import Authorisation, Place

COPIES_FIRST = Text(
    "写しを先に消去または返還するか、写しの媒体も廃棄指示に載せてもらってください。",
    "Erase or return the copies first, or have the instruction name what they are on as well.",
)
COPIES_FIRST_OR_OUT = Text(
    "写しを先に消去または返還してから実施してください。できないときは「廃棄の取りやめ」でロットを取りやめ、写しの媒体も載った指示で作り直します。",
    "Erase or return the copies first, then destroy it. If you cannot, give the lot up (“Lot given up”) and make another "
    "on an instruction that names what they are on as well.",
)
KEEP_IT = Text(
    "期限まで保管してください。期限の登録が誤りなら、発注者に文書で確かめ、物のページの「保存期限を訂正する」で直してください。",
    "Keep it until then. If the date was registered wrongly, confirm it with the client in writing and put it right "
    "by “Correct a keeping date” on the page of the thing.",
)
KEEP_IT_OUT = Text(
    "実施せず「廃棄の取りやめ」でロットを取りやめ、この物を除いて作り直してください。この物は期限まで保管します。期限の登録が誤りなら、"
    "発注者に文書で確かめ、物のページの「保存期限を訂正する」で直してください。",
    "Do not destroy it: give the lot up (“Lot given up”), make another without it, and keep it until then. If the date was "
    "registered wrongly, confirm it with the client in writing and put it right by “Correct a keeping date” on the page "
    "of the thing.",
)


@dataclass(frozen=True, slots=True)
class Destroying:
    """One item on its way. `children`: numbers of live copies made from it that lie elsewhere and are not instructed.

    `kept_until`: the last retention date on it. `others`: the state of each thing that stays and lies in `unit`.
    `place`, `level`: where and how finely it was destroyed.
    """

    instruction: Authorisation | None
    unit: Place | None = None
    others: tuple[str, ...] = ()
    children: tuple[str, ...] = ()
    kept_until: str | None = None
    place: Place | None = None
    level: str = ""


def _about(event: Event, facts: Facts) -> Destroying | None:
    ours = isinstance(event, (DestroyStaged, DestroyExecuted))
    return facts.about if ours and isinstance(facts.about, Destroying) else None


@before_the_form
def destroyed_on_hold(event: Event, facts: Facts) -> Refusal | None:
    """R-12-2. What is being preserved after an accident is not destroyed (Art. 12)."""
    return on_hold(facts) if isinstance(event, (DestroyStaged, DestroyExecuted)) else None


def not_instructed(event: Event, facts: Facts) -> Refusal | None:
    """R-11-1. Return is the rule; destruction needs an instruction that is in force (Arts 10, 11)."""
    about = _about(event, facts)
    if about is None or (about.instruction is not None and about.instruction.in_force(facts.on)):
        return None
    return Refusal(
        "R-11-1",
        cite(11, facts.contract),
        Text("廃棄指示がありません。原則は返還です。", "No instruction to destroy it is in force. The rule is return."),
        Text(
            "返還してください。発注者が廃棄を指示したときは、管理責任者が指示を登録してから行います。",
            "Return it. If the client instructs destruction, the manager registers the instruction first.",
        ),
    )


def not_named(event: Event, facts: Facts) -> Refusal | None:
    """R-11-2. The instruction names each item (domain.md §0.2)."""
    about = _about(event, facts)
    if about is None or about.instruction is None or facts.item is None:
        return None
    if facts.item.id in about.instruction.items or not about.instruction.in_force(facts.on):
        return None
    return Refusal(
        "R-11-2",
        cite(11, facts.contract),
        Text(
            "指示書にこの媒体（製造番号）が載っていません。", "The instruction does not name this item (serial number)."
        ),
        Text(
            "載っていない物は返還するか、発注者に追加の指示を求めてください。",
            "Return what it does not name, or ask the client for a further instruction.",
        ),
    )


def copies_left(event: Event, facts: Facts) -> Refusal | None:
    """R-11-5. What was copied from it, also since it was set apart, ends first or is instructed too (domain.md §0.8)."""
    about = _about(event, facts)
    if about is None or not about.children:
        return None
    numbers = "、".join(about.children[:5])
    return Refusal(
        "R-11-5",
        cite(11, facts.contract),
        Text(
            f"子の写しが残っています（{len(about.children):,}件：{numbers}）。",
            f"Copies made from it are left ({len(about.children):,}: {numbers}).",
        ),
        COPIES_FIRST if isinstance(event, DestroyStaged) else COPIES_FIRST_OR_OUT,
    )


def kept_longer(event: Event, facts: Facts) -> Refusal | None:
    """R-11-7. Nothing is destroyed within the time for which it is to be kept, as the date stands at that moment."""
    about = _about(event, facts)
    if about is None or about.kept_until is None or about.kept_until <= facts.on:
        return None
    return Refusal(
        "R-11-7",
        cite(11, facts.contract),
        Text(
            f"保存期限（{about.kept_until}）の前なので廃棄できません。",
            f"It is to be kept until {about.kept_until} and may not be destroyed before.",
        ),
        KEEP_IT if isinstance(event, DestroyStaged) else KEEP_IT_OUT,
    )


UNLOCKED = Text(
    "廃棄待ちの物は、ほかの物と分け、施錠して保管します。",
    "What waits to be destroyed is locked away, apart from everything else.",
)


def _in_the_way(states: Sequence[str]) -> Text:
    """How many things stay there, by their state; none by its number, which may be another contract's."""
    kinds = [(State(state).text, n) for state, n in sorted(Counter(states).items())]
    return Text(
        f"この保管先には、廃棄待ちでない物が{len(states):,}件あります（{'、'.join(f'{t.ja}{n:,}件' for t, n in kinds)}）。",
        f"Not waiting to be destroyed, but in this unit: {len(states):,} ({', '.join(f'{n:,} {t.en.lower()}' for t, n in kinds)}).",
    )


def not_apart(event: Event, facts: Facts) -> Refusal | None:
    """R-CS-9. What waits for destruction lies locked away, apart from what stays (E02)."""
    about = _about(event, facts)
    if not isinstance(event, DestroyStaged) or about is None or about.unit is None:
        return None
    said_by_22 = facts.place is not None and applies(22, facts.contract, facts.item)
    locked = said_by_22 or (about.unit.lockable and event.lock_checked)
    if locked and not about.others:
        return None
    return Refusal(
        "R-CS-9",
        HOUSE_RULE,
        _in_the_way(about.others) if about.others else UNLOCKED,
        Text(
            "廃棄待ちの物だけを入れる施錠できる保管設備を選び、施錠を確かめてください。",
            "Choose a lockable unit that holds nothing else, and check the lock.",
        ),
    )


def _method(event: DestroyExecuted, facts: Facts, about: Destroying) -> Text | None:
    """What is wrong with the method, if anything."""
    assert facts.item is not None
    medium, told = facts.item.medium, about.instruction
    if event.technique not in DESTROYING:
        return Text("消去の方法です。媒体は壊れずに残ります。", "This erases; the carrier stays whole.")
    if not fit(event.technique, medium):
        what = Text("「{how}」は{medium}に有効な方法ではありません。", "{how} does not work on this medium: {medium}.")
        return what.filled(how=Technique(event.technique).text, medium=Medium(medium).text)
    if told is None or not told.technique:
        return None
    if weaker(event.technique, told.technique) or coarser(about.level, told.level):
        return Text("指示された方法より弱い方法です。", "This is weaker than the method that was instructed.")
    return None


def unfit_or_weaker(event: Event, facts: Facts) -> Refusal | None:
    """R-11-3. The method works on the medium and is not weaker than instructed (domain.md §8.1)."""
    about = _about(event, facts)
    if not isinstance(event, DestroyExecuted) or about is None or facts.item is None:
        return None
    what = _method(event, facts, about)
    if what is None:
        return None
    return Refusal(
        "R-11-3",
        cite(11, facts.contract),
        what,
        Text(
            "指示と同じか、より強い物理的な方法で行ってください。方法を変えるときは発注者の指示を受け直します。",
            "Destroy it by the method instructed or a stronger one. Another method needs a new instruction.",
        ),
    )


def elsewhere(event: Event, facts: Facts) -> Refusal | None:
    """R-11-9. It is destroyed where the client said."""
    about = _about(event, facts)
    if not isinstance(event, DestroyExecuted) or about is None or about.instruction is None or about.place is None:
        return None
    if about.instruction.place in about.place.around():
        return None
    return Refusal(
        "R-11-9",
        cite(11, facts.contract),
        Text("指示された実施場所ではありません。", "This is not the place that was instructed."),
        Text(
            "指示された場所で行うか、発注者に場所の変更を指示してもらってください。",
            "Destroy it at the place instructed, or have the client instruct another.",
        ),
    )


RULES = (
    destroyed_on_hold,
    not_instructed,
    not_named,
    copies_left,
    kept_longer,
    not_apart,
    unfit_or_weaker,
    elsewhere,
)
