"""The standing cast (design.md §5.8): who works where, under which contracts. Used by the demo, the tests and the docs.

佐藤 takes things out, 鈴木 keeps them, 高橋 manages, 田中 is the client's officer, 山本 belongs to another contract.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from custody import clock, db
from custody.caller import Caller, Submission, new_idem
from custody.events.choices import Employment, InfoClass, PlaceKind, Post, Role, SiteKind, Work
from custody.events.clients import ClientRegistered
from custody.events.contracts import (
    AreaDesignated,
    ContractActivated,
    ContractRegistered,
    OfficerAppointed,
    RosterSubmitted,
)
from custody.events.people import PersonRegistered, PledgeRecorded, RolesGiven, TrainingRecorded
from custody.events.places import PlaceRegistered
from custody.usecases import contracts, people, places, setting_up

PURPOSES = {
    "tax": ["住民税通知書の作成", "問い合わせの調査"],
    "welfare": ["給付金の申請の入力", "給付金の申請の照合"],
    "library": ["利用者カードの作成"],
    "other": ["国保通知書の作成"],
}


@dataclass
class Cast:
    """Ids of everyone and everything, by short name, and callers to act as."""

    since: datetime | None = None
    people: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    clients: dict[str, str] = field(default_factory=dict)
    contracts: dict[str, str] = field(default_factory=dict)
    parties: dict[str, str] = field(default_factory=dict)

    def caller(self, name: str) -> Caller:
        """A caller for a person of the cast, with the roles they have now."""
        return caller_for(self.people[name])

    def sent(self) -> Submission:
        """A submission of the set-up: a minute after the one before, from the first morning on, never ahead of now."""
        if self.since is None:
            return sent()
        self.since += timedelta(minutes=1)
        return told(min(clock.stamp(self.since), clock.stamp(datetime.now(clock.JST))))


def told(at: str, why: str = "") -> Submission:
    """A submission with a new key in the story's own time: it happens, and is recorded, at `at` (UTC stamp).

    Where something later has been told before, it happens just after that.
    """
    clock.tell(at)
    return Submission(idem=new_idem(), occurred=clock.now(), why=why)


def caller_for(person: str) -> Caller:
    """A caller with the roles that the register gives `person` now, as after signing in with a password."""
    roles: dict[str, set[Role]] = {}
    for contract, role in db.rows("SELECT contract, role FROM membership WHERE person = ?", (person,)):
        roles.setdefault(contract, set()).add(Role(role))
    ((name, administrator),) = db.rows("SELECT name, administrator FROM person WHERE id = ?", (person,))
    held = {c: frozenset(r) for c, r in roles.items()}
    return Caller(person, name, bool(administrator), held, {"m": "password"})


def sent(occurred: str | None = None, why: str = "") -> Submission:
    """A submission with a new key; `occurred` (UTC stamp) for something that happened before now."""
    return Submission(idem=new_idem(), occurred=occurred, why=why or ("過去の記録の登録" if occurred else ""))


PEOPLE = {
    "高橋": ("高橋 誠", "たかはし まこと", "みなと情報処理株式会社", Employment.REGULAR),
    "鈴木": ("鈴木 一郎", "すずき いちろう", "みなと情報処理株式会社", Employment.REGULAR),
    "佐藤": ("佐藤 花子", "さとう はなこ", "みなと情報処理株式会社", Employment.REGULAR),
    "伊藤": ("伊藤 健", "いとう けん", "みなと情報処理株式会社", Employment.DISPATCHED),
    "髙木": ("髙木 﨑子", "たかぎ さきこ", "みなと情報処理株式会社", Employment.REGULAR),
    "田中": ("田中 実", "たなか みのる", "みなと区", Employment.OFFICER),
    "山本": ("山本 直樹", "やまもと なおき", "みなと情報処理株式会社", Employment.REGULAR),
    "吉田": ("𠮷田 久美", "よしだ くみ", "監査法人しおかぜ", Employment.REGULAR),
}

ROLES: dict[str, dict[str, list[Role]]] = {
    "tax": {
        "高橋": [Role.MANAGER],
        "鈴木": [Role.CUSTODIAN],
        "佐藤": [Role.HANDLER],
        "伊藤": [Role.HANDLER],
        "田中": [Role.CLIENT],
        "吉田": [Role.AUDITOR],
    },
    "welfare": {
        "高橋": [Role.MANAGER],
        "鈴木": [Role.CUSTODIAN],
        "佐藤": [Role.HANDLER],
        "髙木": [Role.HANDLER],
        "田中": [Role.CLIENT],
    },
    "library": {"高橋": [Role.MANAGER], "鈴木": [Role.CUSTODIAN], "佐藤": [Role.HANDLER], "伊藤": [Role.HANDLER]},
    "other": {"山本": [Role.MANAGER, Role.CUSTODIAN], "髙木": [Role.HANDLER]},
}


def set_up(on: date) -> Cast:
    """Register the whole cast as of the morning of `on` (Japan's date), in an empty database."""
    cast = Cast(since=datetime.combine(on, time(7), clock.JST))
    try:
        _people(cast)
        _clients(cast)
        _places(cast)
        _contracts(cast, on)
    finally:
        clock.tell(None)
    return cast


def _people(cast: Cast) -> None:
    for short, (name, kana, employer, employment) in PEOPLE.items():
        event = PersonRegistered(name=name, kana=kana, employer=employer, employment=employment)
        if not cast.people:
            outcome = setting_up.first_administrator(cast.sent(), event)
        else:
            outcome = people.register_person(cast.caller("高橋"), cast.sent(), event)
        cast.people[short] = outcome.first("person")


def _place(cast: Cast, short: str, name: str, kind: PlaceKind, parent: str | None = None, **more: object) -> None:
    event = PlaceRegistered.model_validate(
        {"name": name, "place_kind": kind, "parent": cast.places[parent] if parent else None, **more}
    )
    cast.places[short] = places.register_place(cast.caller("高橋"), cast.sent(), event).first("place")


def _places(cast: Cast) -> None:
    site, area, room, unit = PlaceKind.SITE, PlaceKind.AREA, PlaceKind.ROOM, PlaceKind.UNIT
    _place(cast, "本社", "本社", site, site_kind=SiteKind.OWN, address="東京都港区")
    _place(cast, "取扱区域A", "3F 取扱区域A", area, "本社", area_kind="handling", entry_control="ICカード")
    _place(cast, "作業室", "作業室1", room, "取扱区域A")
    keeper = cast.people["鈴木"]
    locked = {"lockable": True, "lock_kind": "key", "keeper": keeper, "max_class": InfoClass.SPECIFIC}
    _place(cast, "ロッカー1", "ロッカー1", unit, "取扱区域A", **locked, key_number="K-101")
    _place(cast, "ロッカー2", "ロッカー2", unit, "取扱区域A", **locked, key_number="K-102", slots=3)
    _place(cast, "金庫", "耐火金庫", unit, "取扱区域A", **{**locked, "lock_kind": "dial"})
    _place(cast, "棚", "開放棚", unit, "取扱区域A", lockable=False, keeper=keeper)
    _place(cast, "一般書庫", "一般書庫", unit, "取扱区域A", **{**locked, "max_class": InfoClass.PERSONAL})
    _place(cast, "会議室", "5F 会議室", area, "本社", area_kind="other")
    _place(cast, "仮置きロッカー", "5F 仮置きロッカー", unit, "会議室", **locked)
    _place(cast, "区役所", "みなと区役所", site, site_kind=SiteKind.CLIENT, client=cast.clients["港"])
    _place(cast, "自宅", "自宅（在宅勤務）", site, site_kind=SiteKind.PRIVATE)


def _clients(cast: Cast) -> None:
    manager = cast.caller("高橋")
    for short, name, office in (("港", "みなと区", "税務課"), ("浜", "はまべ市", "保険年金課")):
        event = ClientRegistered(name=name, department=office, officer_post="課長", officer_name="田中 実")
        cast.clients[short] = contracts.register_client(manager, cast.sent(), event).first("client")


def _contracts(cast: Cast, on: date) -> None:
    _contract(cast, "tax", "港", "令和8年度 住民税通知書作成業務委託", on, specific=True)
    _contract(cast, "welfare", "港", "令和8年度 給付金申請書入力業務委託", on)
    _contract(cast, "library", "港", "図書館利用者カード作成業務委託", on, storage_clause=False, transport_clause=False)
    _contract(cast, "other", "浜", "国民健康保険通知書作成業務委託", on)


def _contract(cast: Cast, short: str, client: str, title: str, on: date, **flags: bool) -> None:
    number = f"R8-{len(cast.contracts) + 101}"
    event = ContractRegistered.model_validate(
        {
            "number": number,
            "title_": title,
            "client": cast.clients[client],
            "incident_contact": "03-0000-0001",
            "starts": on.isoformat(),
            "ends": (on + timedelta(days=540)).isoformat(),
            "purposes": PURPOSES[short],
            "works": [Work.ENTRY, Work.CHECK, Work.PRINT, Work.VIEW, Work.BACKUP],
            **flags,
        }
    )
    first = cast.caller("山本" if short == "other" else "高橋")
    if not first.administrator and not first.roles:
        first = cast.caller("高橋")
    contract = contracts.register_contract(first, cast.sent(), event).first("contract")
    cast.contracts[short] = contract
    _staff(cast, short, contract, on)


def _staff(cast: Cast, short: str, contract: str, on: date) -> None:
    day, end = on.isoformat(), (on + timedelta(days=730)).isoformat()
    for name, roles in ROLES[short].items():
        people.give_roles(
            cast.caller("高橋"), cast.sent(), cast.people[name], RolesGiven(contract=contract, roles=roles)
        )
        if name == "高橋":
            continue
    workers = [n for n, r in ROLES[short].items() if not {Role.CLIENT, Role.AUDITOR} & set(r)]
    manager = cast.caller("高橋")
    ids = [cast.people[n] for n in workers]
    people.record_training(manager, cast.sent(), ids, TrainingRecorded(on=day, until=end, subject="個人情報の取扱い"))
    people.record_pledge(manager, cast.sent(), ids, PledgeRecorded(contract=contract, on=day))
    _settle(cast, short, contract, ids, day)
    if short == "other":
        people.give_roles(manager, cast.sent(), cast.people["高橋"], RolesGiven(contract=contract, roles=[]))


def _settle(cast: Cast, short: str, contract: str, workers: Iterable[str], day: str) -> None:
    manager = cast.caller("高橋")

    def settle(event: object) -> None:
        contracts.settle(manager, cast.sent(), contract, event)  # type: ignore[arg-type]

    settle(AreaDesignated(area=cast.places["取扱区域A"], since=day, accepted="みな税第12号"))
    if short == "tax":
        settle(OfficerAppointed(post=Post.CHIEF, person=cast.people["高橋"], department="管理部", since=day))
        settle(OfficerAppointed(post=Post.DEPARTMENT, person=cast.people["鈴木"], department="業務部", since=day))
        members = {w: sorted(caller_for(w).roles[contract]) for w in workers}
        settle(RosterSubmitted(members=members, on=day, receipt="みな税受第3号"))
    settle(ContractActivated())
