"""What is wrong with the label of an item that is here: it is damaged, or somebody said that it is in doubt."""

from __future__ import annotations

from dataclasses import dataclass

from custody import db
from custody.caller import Caller
from custody.events.choices import KEEPERS
from custody.events.labels import LabelDoubted
from custody.models import Item
from custody.models.ledger import UNSETTLED
from custody.queries.acts import BY_NOUN
from custody.queries.possible import UNLABELLED
from custody.text import Text

DAMAGED = Text("ラベルが傷んでいる・はがれている", "The label is damaged or came off")
DOUBTED = Text("ラベルに疑いがある", "The label is in doubt")
TELL = Text(
    "媒体管理者が作り直すまで、製造番号でも物を確かめてください。",
    "Check the thing by its serial number too, until the custodian has made a new one.",
)
MEND = Text(
    "理由を入れて印刷し直すか、新しい番号のコードで作り直し、古いラベルは破棄してください。",
    "Print it again with the reason, or make one with a new code, and tear up the old one.",
)
RENEW = Text(
    "同じラベルが二つあるかもしれません。製造番号を確かめ、作り直してください（古いラベルはすべて無効になります）。",
    "There may be two of it. Check the serial number and make a new one: every older one is void then.",
)
UNSURE = Text(
    "同じラベルが二つあるかもしれません。製造番号も確かめ、合わなければ扱わずに媒体管理者に知らせてください。",
    "There may be two of it. Check the serial number too; if it differs, leave it and tell the custodian.",
)


@dataclass(frozen=True)
class Amiss:
    """`doubted`: an alarm, not mere damage. `keeps`: the reader may print and reissue."""

    title: Text
    way: Text
    doubted: bool
    keeps: bool
    settle: Text = BY_NOUN["settlings"].label


def amiss(caller: Caller, item: Item) -> Amiss | None:
    """None where nothing is wrong, and for what has no label any more or none yet."""
    if item.state in UNLABELLED or not item.labels:
        return None
    keeps = caller.plays(KEEPERS, item.contract)
    if _doubted(item):
        return Amiss(DOUBTED, RENEW if keeps else UNSURE, doubted=True, keeps=keeps)
    if item.labels[-1]["state"] == "damaged":
        return Amiss(DAMAGED, MEND if keeps else TELL, doubted=False, keeps=keeps)
    return None


def _doubted(item: Item) -> bool:
    """As long as it stands on the first page."""
    # By the contract's few doubts and not along the chain, which may be long.
    sql = f"SELECT DISTINCT subject FROM entry WHERE contract = ? AND kind = ? AND {UNSETTLED}"
    return (item.id,) in db.rows(sql, (item.contract, LabelDoubted.kind))
