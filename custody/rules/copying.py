"""Art. 9: a copy is made only by permission, within it, onto a registered carrier, and not after the contract's end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from custody.events import Event
from custody.events.authorisations import CopyMethod, Sort
from custody.events.choices import Medium, Owner
from custody.events.copying import ItemCopied
from custody.events.items import ContentAdded, ItemReceived
from custody.rules.articles import cite
from custody.rules.asked import before_the_form
from custody.rules.facts import Facts
from custody.rules.refusal import Refusal
from custody.text import Text

if TYPE_CHECKING:
    from custody.models import Authorisation, Item, Place

NEVER_CAME = Text(
    "発注者から受け取った物ではないので、受け取った内容としては登録できません。",
    "The client did not hand this over, so nothing on it can be registered as handed over.",
)
OUR_OWN = Text(
    "所有者が受注者（自社）の媒体にあるものは、受け取った内容としては登録できません。",
    "What is on a medium of the company's own cannot be registered as handed over by the client.",
)
AS_A_COPY = Text(
    "発注者が渡した媒体なら、「所有者」を正しくしてください。ここで写したものは、発注者の許可にもとづき、元の物の画面の「写しを作る」で登録します。"
    "許可なくできていた写しは「無断複製の発見」で登録します。",
    "If the client handed the medium over, put its owner right. What was copied here is registered under “Copy it” on the "
    "page of its source, by the client's permission. What was copied without one is registered as “Copy found that nobody "
    "permitted”.",
)
THERE_ALREADY = Text(
    "許可なくもう作られていた写しは、隠さず、媒体管理者か管理責任者が「無断複製の発見」で登録します（契約の画面か、その媒体の画面）。",
    "A copy that was already made without one is not hidden: the custodian or the manager registers it as “Copy found that "
    "nobody permitted”, on the contract's page or on that of its carrier.",
)


@dataclass(frozen=True, slots=True)
class Allowed:
    """What is known of an item before any form: whether a permission to copy it, a ground to erase or destroy it, is in force."""

    copy: bool = False
    erase: bool = False
    destroy: bool = False


@dataclass(frozen=True, slots=True)
class Copying:
    """`grant`: the permission named. `target`: the registered carrier; `medium`: its kind, empty if there is none.

    `place`: where it is made; the place of the facts is where the target is registered.
    """

    grant: Authorisation | None
    target: Item | None
    medium: str
    place: Place | None = None


def _about(event: Event, facts: Facts) -> Copying | None:
    return facts.about if isinstance(event, ItemCopied) and isinstance(facts.about, Copying) else None


def _permission(event: Event, facts: Facts) -> Authorisation | None:
    about = _about(event, facts)
    return about.grant if about and about.grant and _stands(about.grant) else None


def _stands(grant: Authorisation) -> bool:
    return grant.sort == Sort.COPY.value and grant.state == "active"


@before_the_form
def not_permitted(event: Event, facts: Facts) -> Refusal | None:
    """R-09-1. No copy without the client's permission: a print, a scan and a photo are copies too."""
    if not isinstance(event, ItemCopied) or facts.about is None:
        return None
    if facts.about.copy if isinstance(facts.about, Allowed) else _permission(event, facts):
        return None
    return Refusal(
        "R-09-1",
        cite(9, facts.contract),
        Text("発注者の複写許可がありません。", "The client has given no permission to copy."),
        Text(
            f"必要なときは、管理責任者が発注者に許可を求めて登録します。{THERE_ALREADY.ja}",
            f"If one is needed, the manager asks the client for permission and registers it. {THERE_ALREADY.en}",
        ),
    )


def past_the_count(event: Event, facts: Facts) -> Refusal | None:
    """R-09-2. No more copies than were permitted; under a standing permission, no more generations at once."""
    grant = _permission(event, facts)
    if grant is None or grant.left() != 0:
        return None
    standing, single = (
        Text(
            "古い世代を消去して空けるか、発注者に世代数の追加を求めてください。",
            "Erase an old generation to make room, or ask the client for more of them.",
        ),
        Text(
            "発注者に部数の追加を求め、新しい許可を登録してください。",
            "Ask the client for more copies and register the new permission.",
        ),
    )
    return Refusal(
        "R-09-2",
        cite(9, facts.contract),
        Text(f"許可部数（{grant.allowed}部）を超えます。", f"This goes past the {grant.allowed} copies permitted."),
        standing if grant.standing else single,
    )


def outside_permission(event: Event, facts: Facts) -> Refusal | None:
    """R-09-3. The permission says from what, how, onto what, where and when."""
    grant, about = _permission(event, facts), _about(event, facts)
    if grant is None or about is None or facts.item is None:
        return None
    assert isinstance(event, ItemCopied)
    amiss = [
        word
        for word, wrong in (
            (Text("期間", "period"), not grant.in_force(facts.on)),
            (Text("対象の媒体", "source"), facts.item.id not in grant.items),
            (Text("作成方法", "method"), event.method not in grant.methods),
            (Text("作成する媒体", "medium"), bool(about.medium) and about.medium not in grant.media),
            (Text("作成場所", "place"), _elsewhere(grant, about.place)),
        )
        if wrong
    ]
    if not amiss:
        return None
    what = Text("・".join(t.ja for t in amiss), ", ".join(t.en for t in amiss))
    return Refusal(
        "R-09-3",
        cite(9, facts.contract),
        Text("許可の範囲と一致しません（{what}）。", "Outside the permission ({what}).").filled(what=what),
        Text(
            f"{grant.number} の範囲は、{_said(grant).ja}です。別の許可が要るときは発注者に求めてください。",
            f"{grant.number} allows {_said(grant).en}. If more is needed, ask the client for another permission.",
        ),
    )


def _elsewhere(grant: Authorisation, place: Place | None) -> bool:
    return bool(grant.place) and (place is None or grant.place not in place.around())


def _said(grant: Authorisation) -> Text:
    how, onto = [CopyMethod(m).text for m in grant.methods], [Medium(m).text for m in grant.media]
    return Text(
        f"{grant.since}から{grant.until}まで、{'・'.join(t.ja for t in how)}、{'・'.join(t.ja for t in onto)}へ",
        f"{', '.join(t.en for t in how)} onto {', '.join(t.en for t in onto)}, from {grant.since} to {grant.until}",
    )


@before_the_form
def copied_after_end(event: Event, facts: Facts) -> Refusal | None:
    """R-10-2. After the end no copy is made: what there is goes back (Iseto, domain.md §6 story 7)."""
    if not isinstance(event, ItemCopied) or facts.contract.state not in ("ended", "closed"):
        return None
    return Refusal(
        "R-10-2",
        cite(10, facts.contract),
        Text("契約は終了しました。写しは作れません。", "The contract has ended. No copy may be made."),
        Text("残っている媒体と写しは、返還するか、指示により消去してください。", "Return what is left, or erase it when instructed."),
    )  # fmt: skip


def target_not_ours(event: Event, facts: Facts) -> Refusal | None:
    """R-01-1. A copy goes onto a registered carrier: a blank one of this contract, or one of ours that holds copies."""
    about = _about(event, facts)
    if about is None or (about.medium and (about.target is None or _ours(about.target, facts))):
        return None
    return Refusal(
        "R-01-1",
        cite(1, facts.contract),
        Text(
            "登録されていない媒体・個人所有の媒体・この契約の空媒体でない媒体には写せません。",
            "A copy goes onto no carrier that is unregistered, private, or not a blank one of this contract.",
        ),
        Text(
            f"会社の媒体をこの契約の「空媒体」として登録し、そのラベルを読み取ってください。{THERE_ALREADY.ja}",
            f"Register a medium of the company as blank under this contract, and scan its label. {THERE_ALREADY.en}",
        ),
    )


def _ours(target: Item, facts: Facts) -> bool:
    if target.contract != facts.contract.id or target.owner == Owner.INDIVIDUAL.value:
        return False
    return not target.contents or target.owner != Owner.CLIENT.value


@before_the_form
def copied_by_another(event: Event, facts: Facts) -> Refusal | None:
    """R-01-8. Whoever copies it is the one who holds it."""
    if not isinstance(event, ItemCopied) or facts.item is None or facts.item.holder == facts.actor.id:
        return None
    return Refusal(
        "R-01-8",
        cite(1, facts.contract),
        Text("この媒体はあなたの手元にありません。", "This item is not in your hands."),
        Text(
            "持っている人が写すか、引き継ぎを受けてから写してください。",
            "Let its holder make the copy, or have it handed over to you first.",
        ),
    )


def contents_of_our_own(event: Event, facts: Facts) -> Refusal | None:
    """R-09-4. What was handed over is found on what was handed over; what is put onto an own medium here is a copy."""
    if isinstance(event, ItemReceived):
        own, never_came = bool(event.contents) and event.owner == Owner.CONTRACTOR, False
    elif isinstance(event, ContentAdded) and facts.item is not None:
        own, never_came = facts.item.owner == Owner.CONTRACTOR.value, facts.item.received_at is None
    else:
        return None
    if not (own or never_came):
        return None
    return Refusal("R-09-4", cite(9, facts.contract), NEVER_CAME if never_came else OUR_OWN, AS_A_COPY)


RULES = (
    copied_after_end,
    not_permitted,
    past_the_count,
    outside_permission,
    target_not_ours,
    copied_by_another,
    contents_of_our_own,
)
