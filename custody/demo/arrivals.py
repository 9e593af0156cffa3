"""A lot arrives: announced, received with what is on it, labelled, locked away."""

from __future__ import annotations

from datetime import datetime, timedelta

from custody import db
from custody.demo.calendar import at
from custody.demo.house import KEEPER, House
from custody.demo.lots import MAKES, Lot
from custody.events.choices import Encryption, Owner
from custody.events.items import BlankRegistered, ItemExpected, ItemReceived, ItemStored
from custody.usecases import items, labelling, receiving

RECEIVED_AT = {"tax": "取扱区域A", "welfare": "作業室", "library": "取扱区域A", "other": "会議室"}
RECEIVED_AT |= {"polling": "作業室", "survey": "作業室", "parks": "作業室"}
GIVER = {
    "tax": "税務課 主事 田中 実",
    "welfare": "福祉課 主任 大野 恵",
    "library": "図書館 係長 森 健一",
    "other": "保険年金課 主事 小川 進",
    "polling": "選挙管理委員会 主査 北野 香",
    "survey": "広報課 主査 南 修",
    "parks": "公園課 主査 東 恵子",
}


def plan_arrival(house: House, lot: Lot, size: int) -> None:
    """Lay a lot's arrival on the agenda, its announcement two working days before."""
    n = house.days.index(house.day(lot.part))
    serials = lot.serials(house.rng, size)
    when = at(house.days[n], 10, house.rng.randint(0, 25))
    if lot.announced and n >= 2:
        house.plan(at(house.days[n - 2], 16, 5), announce, house, lot, serials, when)
    else:
        house.plan(when, arrive, house, lot, serials)


def described(lot: Lot) -> dict[str, object]:
    maker, model, capacity, encryption = MAKES[lot.medium]
    owner = Owner.CONTRACTOR if lot.info_class is None else Owner.CLIENT
    sealed = Encryption.UNKNOWN if lot.info_class is None else encryption
    return {
        "medium": lot.medium,
        "description": lot.description,
        "maker": maker,
        "model": model,
        "capacity": capacity,
        "owner": owner,
        "encryption": sealed,
    }


def announce(when: datetime, house: House, lot: Lot, serials: list[str], arrival: datetime) -> None:
    event = ItemExpected.model_validate({**described(lot), "expected_on": arrival.date().isoformat()})
    done = receiving.expect(
        house.by(KEEPER[lot.contract]), house.sent(when), house.cast.contracts[lot.contract], event, serials
    ).done
    for n, (d, serial) in enumerate(zip(done, serials, strict=True)):
        house.plan(arrival + timedelta(minutes=3 * n), receive_announced, house, lot, d.subject, serial)
    house.plan(arrival + timedelta(minutes=25), label, house, lot, [d.subject for d in done])


def reception(house: House, lot: Lot) -> ItemReceived:
    number = f"授-{house.rng.randrange(100, 999)}"
    return ItemReceived.model_validate(
        {
            **described(lot),
            "place": house.cast.places[RECEIVED_AT[lot.contract]],
            "giver": GIVER[lot.contract],
            "receipt": number,
            "stated": lot.persons or None,
            "counted": lot.persons or None,
        }
    )


def receive_announced(when: datetime, house: House, lot: Lot, item: str, serial: str) -> None:
    event = reception(house, lot).model_copy(update={"serial": serial})
    receiving.receive(
        house.by(KEEPER[lot.contract]),
        house.sent(when),
        house.cast.contracts[lot.contract],
        event,
        lot.content(),
        expected=item,
    )


def arrive(when: datetime, house: House, lot: Lot, serials: list[str]) -> None:
    """Receive the whole lot at once (a blank one is the company's own: it is only registered), then label it."""
    who, contract = house.by(KEEPER[lot.contract]), house.cast.contracts[lot.contract]
    if lot.info_class is None:
        blank = BlankRegistered.model_validate({**described(lot), "place": house.cast.places["作業室"]})
        outcome = receiving.register_blank(who, house.sent(when), contract, blank, serials)
    else:
        outcome = receiving.receive(who, house.sent(when), contract, reception(house, lot), lot.content(), serials)
    made = [d.subject for d in outcome.done if d.subject.startswith("item:")]
    house.plan(when + timedelta(minutes=20), label, house, lot, made)


def label(when: datetime, house: House, lot: Lot, made: list[str]) -> None:
    """Print the labels, stick them on one by one, and lock everything away."""
    labelling.print_labels(house.by(KEEPER[lot.contract]), house.sent(when), made, "a4-24")
    for n, item in enumerate(made):
        house.plan(when + timedelta(minutes=5, seconds=25 * n), stick, house, lot, item)
    house.plan(when + timedelta(minutes=10, seconds=25 * len(made)), put_away, house, lot, made)


def stick(when: datetime, house: House, lot: Lot, item: str) -> None:
    labelling.attach(house.by(KEEPER[lot.contract]), house.sent(when), item, code_of(item))


def code_of(subject: str) -> str:
    """What a scan of the subject's valid label reads."""
    ((code,),) = db.rows("SELECT code FROM label WHERE subject = ? AND state <> 'void'", (subject,))
    return str(code)


def put_away(when: datetime, house: House, lot: Lot, made: list[str]) -> None:
    event = ItemStored(
        unit=house.cast.places[lot.unit], lock_checked=lot.unit != "棚", slot=f"{house.rng.randint(1, 3)}段目"
    )
    items.store(house.by(KEEPER[lot.contract]), house.sent(when), made, event)
