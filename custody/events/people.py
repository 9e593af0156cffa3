"""People: registration, roles, training, pledges, leaving (Arts 3, 17, 18)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from custody.events.base import Count, Date, Event, FileHash, Line, Recorded, Ref, ask, take
from custody.events.choices import MANAGERS, Employment, Role
from custody.text import Text

if TYPE_CHECKING:
    from custody.models import Person

FIELDS = ("name", "kana", "employer", "employment", "starts", "leaving_on", "mail")

# One address and nothing that could begin another header line.
Mail = Annotated[str, Field(max_length=254, pattern=r"^[^\s@<>,;:\"]+@[^\s@<>,;:\"]+\.[^\s@<>,;:\"]+$")]


class PersonEvent(Event):
    noun = "person"
    by = MANAGERS


class PersonFields(PersonEvent):
    name: Line = ask("氏名", "Name", private=True)
    kana: Line = ask("ふりがな", "Reading", default="", private=True)
    employer: Line = ask("所属（会社名）", "Employer", private=True)
    employment: Employment = ask("雇用区分", "Employment", "select", default=Employment.REGULAR)
    starts: Date | None = ask("従事開始日", "Starts on", "date", default=None)
    leaving_on: Date | None = ask(
        "離任予定日",
        "Will leave on",
        "date",
        default=None,
        quiet=True,
        help=Text("7日前から、手元の物を知らせます", "What is in their hands is said from 7 days before"),
    )
    mail: Mail | None = ask(
        "メールアドレス（期限のお知らせ）", "Mail address (for what is due)", default=None, private=True, quiet=True
    )

    @staticmethod
    def change(row: Person, e: Recorded) -> None:
        take(row, e, FIELDS)


class PersonRegistered(PersonFields):
    kind = "person.registered"
    ref = "S01"
    title = Text("従業者の登録", "Person registered")
    articles = (3,)

    administrator: bool = ask("システム管理者", "System administrator", filled=True, default=False)

    @staticmethod
    def change(row: Person, e: Recorded) -> None:
        PersonFields.change(row, e)
        row.administrator = bool(e.get("administrator"))


class PersonChanged(PersonFields):
    kind = "person.changed"
    ref = "S02"
    title = Text("従業者の変更", "Person changed")


class PersonLeft(PersonEvent):
    kind = "person.left"
    ref = "S03"
    title = Text("離任", "Left")
    articles = (3,)

    on: Date = ask("離任日", "Leaves on", "date")
    pledge_confirmed: bool = ask(
        "離任後の秘密保持を確認しました", "Secrecy after leaving was confirmed", "checkbox", default=False
    )

    @staticmethod
    def change(row: Person, e: Recorded) -> None:
        row.leaves, row.roles = e.get("on"), {}


class RolesGiven(PersonEvent):
    """The roles a person has in one contract from now on; none takes the contract away from them."""

    kind = "roles.given"
    ref = "S04"
    title = Text("役割の付与", "Roles given")

    contract: Ref = ask("契約", "Contract", "contract")
    roles: list[Role] = ask("役割", "Roles", "checkboxes", default=[])
    until: Date | None = ask(
        "いつまで（監査など期間の決まった役割）", "Until (for an audit, say)", "date", default=None
    )

    @staticmethod
    def change(row: Person, e: Recorded) -> None:
        contract, mine, until = e.get("contract"), sorted(e.get("roles", [])), e.get("until")
        others = {c: r for c, r in row.roles.items() if c != contract}
        row.roles = {**others, contract: mine} if mine else others
        boxed = {c: day for c, day in row.roles_until.items() if c != contract}
        row.roles_until = {**boxed, contract: until} if mine and until else boxed


class TrainingRecorded(PersonEvent):
    kind = "training.recorded"
    ref = "A06"
    title = Text("教育訓練実施", "Training recorded")
    articles = (18,)

    on: Date = ask("実施日", "Held on", "date")
    until: Date = ask("有効期限", "Valid until", "date")
    subject: Line = ask("内容", "Subject", private=True)
    hours: Count = ask("時間数", "Hours", "number", default=1)
    trainer: Line = ask("講師", "Trainer", default="", private=True)
    passed: bool = ask("理解度の確認に合格", "Passed the test", "checkbox", default=True)

    @staticmethod
    def change(row: Person, e: Recorded) -> None:
        if e.get("passed"):
            row.trainings = [*row.trainings, {"on": e.get("on"), "until": e.get("until")}]


class PledgeRecorded(PersonEvent):
    kind = "pledge.recorded"
    ref = "A07"
    title = Text("秘密保持誓約", "Pledge recorded")
    articles = (3, 18)

    contract: Ref = ask("契約", "Contract", "contract")
    on: Date = ask("誓約日", "Pledged on", "date")
    after_employment: bool = ask("退職後の秘密保持を含む", "Covers the time after employment", "checkbox", default=True)
    scan_sha256: FileHash = ask("誓約書の写し（SHA-256）", "Scan (SHA-256)", default="", quiet=True)

    @staticmethod
    def change(row: Person, e: Recorded) -> None:
        pledge = {"contract": e.get("contract"), "on": e.get("on"), "after": bool(e.get("after_employment"))}
        row.pledges = [*row.pledges, pledge]
