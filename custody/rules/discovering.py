"""Art. 9: a copy that nobody permitted stays apart until it is erased, destroyed or returned (F12)."""

from __future__ import annotations

from custody.events import Event
from custody.events.discovering import FOUND
from custody.events.marks import AsPermitted
from custody.events.moving import ItemPacked
from custody.rules.articles import cite
from custody.rules.asked import before_the_form
from custody.rules.facts import Facts
from custody.rules.journey import Journey
from custody.rules.refusal import Refusal
from custody.rules.transport import BACK
from custody.text import Text


@before_the_form
def stays_apart(event: Event, facts: Facts) -> Refusal | None:
    """R-09-6. What somebody copied without permission is neither used nor put among the rest, nor struck off."""
    if not isinstance(event, (AsPermitted, ItemPacked)) or facts.item is None:
        return None
    if not any(FOUND in held for held in facts.item.contents) or (isinstance(event, ItemPacked) and _goes_back(facts)):
        return None
    return Refusal(
        "R-09-6",
        cite(9, facts.contract),
        Text(
            "許可なく作られた写しが入っています。隔離したまま、使用・入庫・複写・登録の取消はできません。",
            "It holds a copy that nobody permitted. It stays apart: it is not used, put away, copied or struck off.",
        ),
        Text(
            "発注者に知らせ、指示により消去か廃棄をするか、返還してください。運べるのは返還と廃棄のためだけです。",
            "Tell the client, then erase or destroy it as they instruct, or return it. It travels for that alone.",
        ),
    )


def _goes_back(facts: Facts) -> bool:
    return isinstance(facts.about, Journey) and facts.about.transport.purpose in BACK


RULES = (stays_apart,)
