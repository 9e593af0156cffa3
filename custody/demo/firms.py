"""Other firms (Arts 4–6): a subcontractor with consent, contract and visits; a disposal firm; a courier. And a consent to carry out."""

from __future__ import annotations

from datetime import datetime, timedelta

from custody.demo import pictures
from custody.demo.house import NothingThere
from custody.demo.telling import Story, done, kept
from custody.events.authorisations import CarryingConsented, SubcontractingConsented
from custody.events.choices import PlaceKind, SiteKind
from custody.events.parties import Oversight, PartyRegistered, PartySort, PartySupervised, SubcontractRecorded
from custody.events.places import PlaceRegistered
from custody.registers import current
from custody.rules.subcontracting import equal_duties
from custody.usecases import authorising, parties, places

SUBCONTRACTOR, DISPOSAL, COURIER = "はるか情報サービス", "東湾リサイクル", "みなと急便"
FIRMS = (
    ("welfare", SUBCONTRACTOR, PartySort.SUBCONTRACTOR, "はるか情報サービス株式会社", "横浜市中区 1-2-3", "ISMS認証"),
    ("tax", DISPOSAL, PartySort.DISPOSAL, "東湾リサイクル株式会社", "江東区 4-5-6", "産業廃棄物処分業許可"),
    ("welfare", COURIER, PartySort.COURIER, "みなと急便株式会社", "大田区 7-8-9", "貨物自動車運送事業"),
)


class Firms(Story):
    part, length = 0.0, 8

    def lay(self) -> None:
        self.on(0, 9, 12, self.register)
        self.on(1, 9, 30, self.consented)
        self.on(2, 14, 0, self.bound)
        self.on(3, 9, 15, self.opened)

    def register(self, when: datetime) -> None:
        for n, (contract, short, sort, name, address, licences) in enumerate(FIRMS):
            event = PartyRegistered(
                contract=self.contract(contract), sort=sort, name=name, address=address, licences=licences,
                tracked=sort == PartySort.COURIER, service="専用便" if sort == PartySort.COURIER else "",
            )  # fmt: skip
            made = parties.register(self.by("高橋"), self.house.sent(when + timedelta(minutes=2 * n)), event)
            self.house.cast.parties[short] = done(made).first("party")

    def consented(self, when: datetime) -> None:
        """The paper of the client's consent is registered."""
        scan = kept(self.house, "高橋", "welfare", pictures.paper("CONSENT  No. 7", ["Haruka Information Services"]))
        event = SubcontractingConsented(
            party=self.house.cast.parties[SUBCONTRACTOR], purpose="口座照合データの突合", document="みな福第7号",
            dated=when.date().isoformat(), officer="福祉課 課長 西村", since=when.date().isoformat(),
            until=(when.date() + timedelta(days=540)).isoformat(), scan=scan,
        )  # fmt: skip
        done(authorising.grant(self.by("高橋"), self.house.sent(when), self.contract("welfare"), event))

    def bound(self, when: datetime) -> None:
        contract = self.contract("welfare")
        checked = equal_duties(current().contract(contract))
        scan = kept(self.house, "高橋", "welfare", pictures.paper("SUBCONTRACT", [f"Art. {n}" for n in checked]))
        event = SubcontractRecorded(contract=contract, on=when.date().isoformat(), checked=checked, scan=scan)
        firm = self.house.cast.parties[SUBCONTRACTOR]
        done(parties.record_subcontract(self.by("高橋"), self.house.sent(when), firm, event))

    def opened(self, when: datetime) -> None:
        """The two firms' sites join the list of destinations."""
        sites = (
            ("はるか第1センター", SUBCONTRACTOR, SiteKind.SUBCONTRACTOR),
            ("東湾工場", DISPOSAL, SiteKind.DISPOSAL),
        )
        for n, (name, firm, sort) in enumerate(sites):
            party = self.house.cast.parties[firm]
            event = PlaceRegistered(name=name, place_kind=PlaceKind.SITE, site_kind=sort, party=party)
            made = places.register_place(self.by("高橋"), self.house.sent(when + timedelta(minutes=n)), event)
            self.house.cast.places[name] = done(made).first("place")


class Carried(Story):
    """The client consents that media are used at its own office (Art. 1; not of specific information)."""

    part, length = 0.2, 8

    def lay(self) -> None:
        self.on(1, 10, 15, self.consented)

    def consented(self, when: datetime) -> None:
        items = self.house.inside(self.house.cast.places["棚"], "library")[
            :2
        ]  # by number: the year's dice are left alone
        if not items:
            raise NothingThere
        day = when.date()
        scan = kept(self.house, "高橋", "library", pictures.paper("CONSENT  No. 31", ["Use at the ward office"]))
        event = CarryingConsented(
            items=items, place=self.house.cast.places["区役所"], purpose="窓口でのカード発行の立会い", document="みな図第31号",
            dated=day.isoformat(), officer="図書館 課長 森", since=day.isoformat(),
            until=(day + timedelta(days=30)).isoformat(), scan=scan,
        )  # fmt: skip
        done(authorising.grant(self.by("高橋"), self.house.sent(when), self.contract("library"), event))


class Visited(Story):
    """The subcontractor is looked at, twice a year."""

    length = 4

    def __init__(self, house: object, part: float) -> None:
        self.part = part
        super().__init__(house)  # type: ignore[arg-type]

    def lay(self) -> None:
        self.on(4, 13, 30, self.supervise)

    def supervise(self, when: datetime) -> None:
        lines = ["Locks: checked", "Roster: 4 people, trained", "Media: 0 kept overnight"]
        scan = kept(self.house, "高橋", "welfare", pictures.paper("SITE VISIT", lines))
        event = PartySupervised(
            contract=self.contract("welfare"), on=when.date().isoformat(), how=Oversight.VISIT, sound=True,
            seen="入退室の記録、保管庫の施錠、従事者名簿、消去の記録を実地で確かめた", scan=scan,
        )  # fmt: skip
        firm = self.house.cast.parties[SUBCONTRACTOR]
        done(parties.supervise(self.by("高橋"), self.house.sent(when), firm, event))
