"""Art. 9: copies; Art. 10: closing a contract; Art. 12: closing an incident."""

from __future__ import annotations

from custody import clock
from custody.caller import Caller, Submission
from custody.demo.cast import sent
from custody.events.authorisations import CopyingPermitted
from custody.events.contracts import ContractClosed, ContractEnded
from custody.events.copying import ItemCopied
from custody.events.finding import ItemMissing
from custody.events.items import BlankRegistered
from custody.events.notices import ClientNotified, IncidentClosed, ReportSubmitted
from custody.models import Item
from custody.usecases import accidents, contracts, copying, items, receiving
from custody.usecases.outcome import Outcome
from refusing.office import Attempt, Case, Office, Where, day, form_of, key, number
from refusing.using import everywhere


def permitted(office: Office, contract: str, item: str, **more: object) -> str:
    given = {
        "items": [item], "methods": ["duplicate"], "media": ["usb"], "purpose": "移行", "since": day(-1),
        "until": day(9), **more,
    }  # fmt: skip
    return office.grant(contract, CopyingPermitted, **given)


def stick(office: Office, contract: str) -> str:
    event = BlankRegistered(medium="usb", place=office.place("取扱区域A"))
    return receiving.register_blank(office.caller("鈴木"), sent(), office.id(contract), event).first("item")


def made(office: Office, item: str, permission: str | None, target: str) -> ItemCopied:
    held = Item.get_by_id(item).contents[0]["copy"]
    return ItemCopied(parent=held, permission=permission, method="duplicate", target=target, purpose="移行", records=9)


def copy_of(office: Office, contract: str, item: str, permission: str | None) -> Attempt:
    target = stick(office, contract)
    event = made(office, item, permission, target)

    def work(caller: Caller, submission: Submission) -> Outcome:
        return copying.make_copy(caller, submission, item, event)

    form = form_of(event, target_read=number(target))
    return Attempt("佐藤", office.id(contract), work, f"/items/{number(item)}/copies", form)


def without_permission(office: Office, contract: str, lacking: bool) -> Attempt:
    (item,) = office.desk.out(contract)
    return copy_of(office, contract, item, None if lacking else permitted(office, contract, item))


def one_too_many(office: Office, contract: str, lacking: bool) -> Attempt:
    (item,) = office.desk.out(contract)
    permission = permitted(office, contract, item, allowed=1 if lacking else 2)
    first = made(office, item, permission, stick(office, contract))
    assert not copying.make_copy(office.caller("佐藤"), sent(), item, first).refused
    return copy_of(office, contract, item, permission)


def outside_permission(office: Office, contract: str, lacking: bool) -> Attempt:
    (item,) = office.desk.out(contract)
    return copy_of(office, contract, item, permitted(office, contract, item, media=["tape" if lacking else "usb"]))


def closing_with_something_left(office: Office, contract: str, lacking: bool) -> Attempt:
    if lacking:
        office.desk.stored(contract)
    office.settle(contract, ContractEnded(on=day(), how="completed"))
    scan, subject = office.desk.scan(contract), office.id(contract)
    event = ContractClosed(report="完了-1", acknowledged="課長 田中 実", scan=scan)

    def work(caller: Caller, submission: Submission) -> Outcome:
        return contracts.settle(caller, submission, subject, event)

    return Attempt("高橋", subject, work, f"/contracts/{key(subject)}/closings", form_of(event, scan=scan))


def incident_untold(office: Office, contract: str, lacking: bool) -> Attempt:
    event = ItemMissing(known_at=office.desk.ago(9), sought="棚の裏")
    outcome = items.report_missing(office.caller("佐藤"), sent(), office.desk.stored(contract), event)
    incident = outcome.first("incident")
    if not lacking:
        told = ClientNotified(at=office.desk.ago(5), sender="高橋", to="田中", content="所在不明の物がある")
        for word in (told, ReportSubmitted(on=clock.today(), sort="first", document="事故報告-1")):
            assert not accidents.record(office.caller("高橋"), sent(), incident, word).refused
    closed = IncidentClosed(cause="棚の裏に落ちた", prevention="棚に縁を付ける", agreed="田中")

    def work(caller: Caller, submission: Submission) -> Outcome:
        return accidents.record(caller, submission, incident, closed)

    return Attempt("高橋", office.id(contract), work, f"/incidents/{key(incident)}/closings", form_of(closed))


CASES = {
    "R-09-1": everywhere(without_permission, 9),
    "R-09-2": everywhere(one_too_many, 9),
    "R-09-3": everywhere(outside_permission, 9),
    "R-10-1": Case(
        closing_with_something_left, (Where("tax", True, 10), Where("welfare", True, 10), Where("library", False, None))
    ),
    "R-12-1": everywhere(incident_untold, 12),
}
