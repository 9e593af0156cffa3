"""A leased thing is said from 60 days before its lease ends; a leaver with things in hand from a week before."""

from datetime import date, timedelta

import pytest

from custody import clock, db
from custody.demo.cast import sent
from custody.errors import BadInput
from custody.events.contracts import OfficerAppointed
from custody.events.items import BlankRegistered
from custody.events.people import PersonChanged, PersonLeft, RolesGiven
from custody.queries import deadlines
from custody.registers import current
from custody.usecases import badges, contracts, items, people, receiving


def day(n: int) -> str:
    return (date.fromisoformat(clock.today()) + timedelta(days=n)).isoformat()


def said(cast, who: str, name: str, days: int = 0) -> list:
    caller, book = cast.caller(who), current()
    now = clock.stamp(clock.parse(clock.now()) + timedelta(days=days))
    scope = deadlines.Scope(book, [book.contract(c) for c in sorted(caller.contracts)], now)
    return deadlines.found(deadlines.BY_NAME[name], caller, scope)


def changed(cast, who: str, **more):
    row = current().person(cast.people[who])
    kept = {"name": row.name, "kana": row.kana, "employer": row.employer, "employment": row.employment}
    event = PersonChanged(**kept, starts=row.starts or None, **more)
    people.change_person(cast.caller("高橋"), sent(), row.id, event)


def test_a_lease_is_said_from_sixty_days_before_it_ends_while_the_thing_is_here(cast):
    event = BlankRegistered(
        medium="laptop", owner="leasing", lease_until=day(61), place=cast.places["取扱区域A"], serial="PC-1"
    )
    receiving.register_blank(cast.caller("鈴木"), sent(), cast.contracts["tax"], event)
    assert said(cast, "鈴木", "leases") == []
    assert [d.number for d in said(cast, "鈴木", "leases", 1)] == ["M-000001"]
    assert said(cast, "山本", "leases", 90) == []
    (due,) = said(cast, "鈴木", "leases", 63)
    assert deadlines.BY_NAME["leases"].level(due, clock.stamp(clock.parse(due.at) + timedelta(hours=1))) == "red"


def test_a_leaver_with_things_in_hand_is_said_a_week_before_and_no_more_once_they_are_back(desk, cast):
    desk.out("tax", 2)
    holder = next(n for n, p in cast.people.items() if db.rows("SELECT 1 FROM item WHERE holder = ?", (p,)))
    changed(cast, holder, leaving_on=day(8))
    assert said(cast, "高橋", "leaving") == []
    (due,) = said(cast, "高橋", "leaving", 1)
    assert "2" in due.what.ja
    changed(cast, holder)
    assert said(cast, "高橋", "leaving", 1) == []


def test_a_leaver_with_units_or_a_badge_is_said_a_week_before_to_the_manager_and_to_them(desk, cast):
    """Art. 3: keys and badges go back as things do."""
    ((keeper,),) = db.rows("SELECT DISTINCT keeper FROM place WHERE keeper IS NOT NULL")
    name = next(n for n, p in cast.people.items() if p == keeper)
    changed(cast, name, leaving_on=day(8))
    badges.issue(cast.caller("高橋"), sent(), keeper, "a4-24")
    assert said(cast, "高橋", "leaving-keys") == []
    for who in ("高橋", name):
        assert any("保管設備" in d.what.ja and "従事者証1" in d.what.ja for d in said(cast, who, "leaving-keys", 1))
    assert said(cast, "佐藤", "leaving-keys", 1) == []
    changed(cast, name)
    assert said(cast, "高橋", "leaving-keys", 1) == []


def test_nobody_leaves_ahead_of_the_day_nor_is_given_a_role_afterwards(cast):
    boss, gone = cast.caller("高橋"), cast.people["伊藤"]
    with pytest.raises(BadInput) as no:
        people.record_leaving(boss, sent(), gone, PersonLeft(on=day(20), pledge_confirmed=True))
    assert "on" in no.value.fields
    assert not people.record_leaving(boss, sent(), gone, PersonLeft(on=day(0), pledge_confirmed=True)).refused
    with pytest.raises(BadInput):
        people.give_roles(boss, sent(), gone, RolesGiven(contract=cast.contracts["library"], roles=["handler"]))


def test_an_officer_who_has_left_leaves_the_post_vacant(desk, cast):
    """Art. 16: nothing is taken out until another is appointed, and the manager is told."""
    boss, tax = cast.caller("高橋"), cast.contracts["tax"]
    post = OfficerAppointed(post="department", person=cast.people["伊藤"], department="業務部", since=day(0))
    contracts.settle(boss, sent(), tax, post)
    assert said(cast, "高橋", "vacant") == []
    people.record_leaving(boss, sent(), cast.people["伊藤"], PersonLeft(on=day(0), pledge_confirmed=True))
    assert [d.contract for d in said(cast, "高橋", "vacant")] == [tax]
    (item,) = desk.stored("tax")
    no = items.take_out(cast.caller("佐藤"), sent(), [item], desk.using("tax")).refused
    assert [r.rule for r in no[0].refusals] == ["R-16-1"]
    contracts.settle(boss, sent(), tax, post.model_copy(update={"person": cast.people["鈴木"]}))
    assert not items.take_out(cast.caller("佐藤"), sent(), [item], desk.using("tax")).refused
