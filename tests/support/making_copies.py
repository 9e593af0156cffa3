"""The acts of copying, for tests: permitted by the manager, made by a handler."""

from datetime import timedelta
from typing import Any

from custody import clock
from custody.demo.cast import sent
from custody.events.authorisations import CopyingPermitted
from custody.events.copying import ItemCopied
from custody.events.items import BlankRegistered
from custody.models import Item
from custody.usecases import authorising, copying, receiving


def day(days: int = 0) -> str:
    return (clock.japan(clock.now()).date() + timedelta(days=days)).isoformat()


class Copies:
    """The acts of copying, as 高橋 permits them and 佐藤 makes them."""

    def __init__(self, desk: Any, contract: str = "tax") -> None:
        self.desk, self.cast, self.contract = desk, desk.cast, contract
        self.maker = desk.user(contract)

    def permit(self, items: list[str], **more: Any) -> str:
        given = {
            "dated": day(-1), "officer": "課長 田中 実", "items": items, "allowed": 1, "methods": ["duplicate", "print"],
            "media": ["usb", "paper"], "purpose": "印刷工程", "since": day(-1), "until": day(30), **more,
        }  # fmt: skip
        manager = self.cast.caller("山本" if self.contract == "other" else "高橋")
        event = CopyingPermitted.model_validate(given)
        return authorising.grant(manager, sent(), self.cast.contracts[self.contract], event).first("authorisation")

    def blank(self, n: int = 1, **more: Any) -> list[str]:
        event = BlankRegistered.model_validate({"medium": "usb", "place": self.cast.places["取扱区域A"], **more})
        done = receiving.register_blank(
            self.desk.keeper(self.contract), sent(), self.cast.contracts[self.contract], event, [""] * n
        )
        return [d.subject for d in done.done]

    def event(self, item: str, permission: str | None, target: str | None = None, **more: Any) -> ItemCopied:
        held = Item.get_by_id(item).contents[0]["copy"]
        given = {"parent": held, "permission": permission, "method": "duplicate", "target": target, "records": 120}
        return ItemCopied.model_validate({**given, "purpose": "印刷工程", **more})

    def make(self, item: str, permission: str | None, target: str | None = None, **more: Any) -> Any:
        return copying.make_copy(self.maker, sent(), item, self.event(item, permission, target, **more))
