"""Art. 9: of what was out it is said whether a copy of it was made, and what was made is registered."""

from __future__ import annotations

from custody.events import Event
from custody.events.items import EndsOuting, ItemCheckedIn
from custody.rules.articles import cite
from custody.rules.facts import Facts
from custody.rules.refusal import Refusal
from custody.text import Text

NONE_REGISTERED = Text(
    "取り出してから登録された写しがありません。発注者の許可と写しの登録が先です。",
    "No copy has been registered since it was taken out. The permission and the copy's registration come first.",
)
REGISTER_FIRST = Text(
    "許可があれば、先に「写しを作る」で登録してください。なければ写しを媒体管理者に渡し、媒体管理者か管理責任者が「無断複製の発見」で登録します。写しがなければ「いいえ」です。",
    "With a permission, register it first under “Copy it”. Without one, give the copy to the custodian, who "
    "registers it as “Copy found that nobody permitted”. Choose “No” if there is none.",
)


def copy_not_registered(event: Event, facts: Facts) -> Refusal | None:
    """R-09-1. A copy that was made is registered, with its permission, before the source goes back, and said of it."""
    if not isinstance(event, (ItemCheckedIn, EndsOuting)) or event.copied is None:
        return None
    made = facts.copied_since
    if event.copied == bool(made) or (made is None and isinstance(event, EndsOuting)):
        return None
    if not event.copied:
        return Refusal(
            "R-09-1",
            cite(9, facts.contract),
            Text(
                f"取り出してから写しが{made}件登録されています。「写しなし」では戻せません。",
                f"Copies were registered since it was taken out ({made}). It does not go back as “no copy made”.",
            ),
            Text("「写しを作りましたか」で「はい」を選んでください。", "Choose “Yes” for whether a copy was made."),
        )
    return Refusal("R-09-1", cite(9, facts.contract), NONE_REGISTERED, REGISTER_FIRST)


def copy_not_spoken_of(event: Event, facts: Facts) -> Refusal | None:
    """R-09-5. Whichever way a thing comes back from being out, it is said whether a copy of it was made (B07)."""
    if not isinstance(event, EndsOuting) or facts.copied_since is None or event.copied is not None:
        return None
    return Refusal(
        "R-09-5",
        cite(9, facts.contract),
        Text(
            "取り出された物です。写しを作ったかどうかの答えがありません。",
            "It was taken out, and nobody has said whether a copy of it was made.",
        ),
        Text(
            "持っていた人に確かめ、この物の画面から「写しを作りましたか」に答えて記録してください。"
            "発注者が記録するときは、先に受注者が答えます。",
            "Ask whoever had it and answer “Did you make a copy?” on its own page. "
            "Where the client records it, the contractor answers first.",
        ),
    )


RULES = (copy_not_registered, copy_not_spoken_of)
