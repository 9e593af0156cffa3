"""A role that is given for a time, as to an auditor, ends by itself when its last day is over."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from custody import clock, db
from custody.caller import Signature
from custody.demo.cast import sent
from custody.errors import BadInput
from custody.events.items import ItemVoided
from custody.events.people import RolesGiven
from custody.ledger.whole import verify_all
from custody.models import Item
from custody.registers import current
from custody.usecases import items, people
from custody.usecases.accounts import caller_of


def give(cast, until: str | None, name: str = "吉田") -> None:
    given = RolesGiven(contract=cast.contracts["library"], roles=["auditor"], until=until)
    people.give_roles(cast.caller("高橋"), sent(), cast.people[name], given)


def sees(cast, monkeypatch, on: date, name: str = "吉田") -> bool:
    monkeypatch.setattr(clock, "today", on.isoformat)
    found = caller_of(current(), cast.people[name], clock.now())
    return found is not None and cast.contracts["library"] in found.contracts


def test_it_is_good_on_its_last_day_and_ends_by_itself_on_the_next(cast, monkeypatch):
    last = clock.japan(clock.now()).date() + timedelta(days=14)
    give(cast, last.isoformat())
    assert sees(cast, monkeypatch, last)
    assert not sees(cast, monkeypatch, last + timedelta(days=1))
    assert not list(verify_all())


def test_given_anew_without_an_end_it_goes_on(cast, monkeypatch):
    last = clock.japan(clock.now()).date()
    give(cast, last.isoformat())
    give(cast, None)
    assert sees(cast, monkeypatch, last + timedelta(days=400))
    assert db.rows("SELECT roles_until FROM person WHERE id = ?", (cast.people["吉田"],)) == [("{}",)]


def test_whose_time_is_over_confirms_nothing_for_others(cast, desk, monkeypatch):
    last = clock.japan(clock.now()).date()
    given = RolesGiven(contract=cast.contracts["tax"], roles=["handler"], until=last.isoformat())
    people.give_roles(cast.caller("高橋"), sent(), cast.people["吉田"], given)
    (item, stays), (other, _) = desk.stored(n=2), desk.stored(n=2)

    def void(which: str) -> object:
        number = Item.get_by_id(stays).number
        event = ItemVoided(reason="double", instead_of=number)
        second = Signature(cast.people["吉田"], "password", desk.ago(0))
        return items.void(cast.caller("鈴木"), replace(sent(), second=second), [which], event)

    void(item)
    monkeypatch.setattr(clock, "today", (last + timedelta(days=1)).isoformat)
    with pytest.raises(BadInput):
        void(other)


def test_a_last_day_that_is_past_is_sent_back(cast):
    with pytest.raises(BadInput) as wrong:
        give(cast, (clock.japan(clock.now()).date() - timedelta(days=1)).isoformat())
    assert "きょう以後" in wrong.value.fields["until"][0].ja


def test_the_page_says_until_when_and_whose_time_is_over_finds_nothing(cast, browse, monkeypatch):
    last = clock.japan(clock.now()).date() + timedelta(days=3)
    give(cast, last.isoformat())
    key, contract = (s.partition(":")[2] for s in (cast.people["吉田"], cast.contracts["library"]))
    assert f"{last} まで" in browse("高橋").get(f"/people/{key}").get_data(as_text=True)
    auditor = browse("吉田")
    assert auditor.get(f"/contracts/{contract}").status_code == 200
    monkeypatch.setattr(clock, "today", (last + timedelta(days=1)).isoformat)
    assert auditor.get(f"/contracts/{contract}").status_code == 404
