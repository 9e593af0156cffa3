"""A copy registered by mistake is struck by two keepers: its place and its count come free, and the history keeps it."""

import html
import re
from dataclasses import replace
from typing import Any

import pytest
from making_copies import Copies

from custody.caller import Signature, new_idem
from custody.demo.cast import sent
from custody.errors import BadInput
from custody.events.finding import ItemMissing
from custody.events.incidents import IncidentOpened
from custody.events.items import CustodyHandedOver, ItemVoided
from custody.events.striking import ContentStruck
from custody.ledger import project, whole
from custody.models import Authorisation, Contract, Copy, Item
from custody.queries.closing import balance
from custody.queries.compliance import figures
from custody.queries.refused import Period
from custody.usecases import accidents, accounts, items, striking

PASSWORD = "unlikely lantern 77 vault"


@pytest.fixture
def copies(desk: Any) -> Copies:
    return Copies(desk)


def strike(desk: Any, copy: Copy, second: str = "高橋", **more: Any) -> Any:
    signed = Signature(desk.cast.people[second], "password", desk.ago(0))
    given = {"copy_": copy.id, "reason": "wrong_carrier", "explained": "隣の媒体を読み取った", **more}
    event = ContentStruck.model_validate(given)
    return striking.strike(desk.keeper("tax"), replace(sent(), second=signed), copy.item, event)


def rules(outcome: Any) -> set[str]:
    return {r.rule for no in outcome.refused for r in no.refusals}


def on(item: str) -> Copy:
    return Copy.get_by_id(Item.get_by_id(item).contents[0]["copy"])


def test_a_copy_on_the_wrong_carrier_leaves_it_and_its_permission_and_no_total_counts_it(copies: Copies) -> None:
    desk = copies.desk
    (item,), (wrong, right) = desk.out("tax"), copies.blank(2)
    permission = copies.permit([item], allowed=1)
    copy = Copy.get_by_id(copies.make(item, permission, wrong).first("copy"))
    with pytest.raises(BadInput):
        strike(desk, copy, second="佐藤")
    assert not strike(desk, copy).refused
    struck, carrier = Copy.get_by_id(copy.id), Item.get_by_id(wrong)
    assert (struck.state, carrier.contents, carrier.state, carrier.held_data) == ("voided", [], "blank", False)
    assert Authorisation.get_by_id(permission).used == []
    assert not copies.make(item, permission, right).refused
    (line,) = [b for b in balance(desk.cast.contracts["tax"]) if b.what == "copies"]
    assert (line.came, line.held) == (2, 2)
    said = {f.what.en: f.count for f in figures(Contract.get_by_id(desk.cast.contracts["tax"]), Period())}
    assert said["Copies made"] == 1
    assert not items.bring_back(copies.maker, sent(), [item], desk.returning(copied=True)).refused
    assert [e.kind for e in project.history(copy.id)] == ["copy.created", "copy.voided"]
    assert not list(whole.verify_all())


def test_paper_that_was_made_for_nothing_else_is_struck_with_it_and_its_label_is_void(copies: Copies) -> None:
    (item,) = copies.desk.out("tax")
    copy = Copy.get_by_id(copies.make(item, copies.permit([item]), paper=True, method="print").first("copy"))
    assert not strike(copies.desk, copy, reason="never_made").refused
    paper = Item.get_by_id(copy.item)
    assert (paper.state, {one["state"] for one in paper.labels}) == ("voided", {"void"})
    assert not items.bring_back(copies.maker, sent(), [item], copies.desk.returning(copied=False)).refused


def test_what_the_client_handed_over_stays_on_the_register_once(desk: Any) -> None:
    """A thing received twice: what was registered on the second is struck, then the second itself (R-01-7, R-01-9)."""
    twice, stays = desk.received("tax", 2)
    assert rules(strike(desk, on(twice), reason="never_made")) == {"R-01-11"}
    assert rules(strike(desk, on(twice), reason="double", instead_of=on(twice).number)) == {"R-01-11"}
    assert not strike(desk, on(twice), reason="double", instead_of=on(stays).number).refused
    assert rules(strike(desk, on(stays), reason="double", instead_of="K-000001")) == {"R-01-11"}
    both = replace(sent(), second=Signature(desk.cast.people["高橋"], "password", desk.ago(0)))
    void = ItemVoided(reason="double", instead_of=Item.get_by_id(stays).number)
    assert not items.void(desk.keeper("tax"), both, [twice], void).refused


def test_what_the_client_handed_over_is_no_double_of_anything_else(desk: Any) -> None:
    (drive,), (other,), (stick,) = (
        desk.received("tax", serial="AAA", medium="hdd"), desk.received("tax", serial="ZZZ", medium="hdd"), desk.received("tax")
    )  # fmt: skip
    for stays in (other, stick):
        assert rules(strike(desk, on(drive), reason="double", instead_of=on(stays).number)) == {"R-01-11"}
    lost = ItemMissing(known_at=desk.ago(0), sought="机")
    assert not items.report_missing(desk.keeper("tax"), sent(), [other], lost).refused
    assert rules(strike(desk, on(stick), instead_of=on(other).number)) == {"R-01-11"}
    assert not strike(desk, on(stick), instead_of=on(drive).number).refused


def test_what_an_incident_is_open_on_stays(copies: Copies) -> None:
    desk = copies.desk
    (item,), (one,) = desk.out("tax"), copies.blank()
    copy = Copy.get_by_id(copies.make(item, copies.permit([item]), one).first("copy"))
    fear = IncidentOpened(sort="fear", known_at=desk.ago(0), items=[one])
    assert not accidents.open_incident(desk.keeper("tax"), sent(), desk.cast.contracts["tax"], fear).refused
    assert rules(strike(desk, copy)) == {"R-12-8"}


def test_what_others_signed_for_or_copied_stays(copies: Copies) -> None:
    desk, ito = copies.desk, copies.cast.people["伊藤"]
    (item,), (one,) = desk.out("tax"), copies.blank()
    copy = Copy.get_by_id(copies.make(item, copies.permit([item]), one).first("copy"))
    assert not copies.make(one, copies.permit([one]), paper=True, method="print").refused
    assert rules(strike(desk, copy)) == {"R-01-12"}
    both = replace(sent(), second=Signature(ito, "password", desk.ago(0)))
    assert not items.hand_over(copies.maker, both, [one], CustodyHandedOver(receiver=ito)).refused
    assert rules(strike(desk, copy)) == {"R-01-10", "R-01-12"}


def test_a_permission_for_one_is_not_used_again_and_again_without_the_client(copies: Copies) -> None:
    desk = copies.desk
    (item,), (one, other) = desk.out("tax"), copies.blank(2)
    permission = copies.permit([item], allowed=1)
    first = Copy.get_by_id(copies.make(item, permission, one).first("copy"))
    assert not strike(desk, first, reason="never_made").refused
    second = Copy.get_by_id(copies.make(item, permission, other).first("copy"))
    no = strike(desk, second, reason="never_made")
    assert rules(no) == {"R-09-7"}
    assert "1件取り消しています" in no.refused[0].refusals[0].message.ja
    assert Authorisation.get_by_id(permission).used == [second.id]
    assert rules(copies.make(item, permission, one)) == {"R-09-2"}
    assert rules(strike(desk, second, reason="never_made", agreed="なし")) == {"R-09-7"}
    assert not strike(desk, second, reason="never_made", agreed="市情第9号 6月1日").refused
    assert Authorisation.get_by_id(permission).used == []
    assert not list(whole.verify_all())


def test_another_permission_is_not_bound_by_it(copies: Copies) -> None:
    (item,), blanks = copies.desk.out("tax"), copies.blank(2)
    for blank in blanks:
        copy = Copy.get_by_id(copies.make(item, copies.permit([item]), blank).first("copy"))
        assert not strike(copies.desk, copy, reason="never_made").refused


def test_it_is_struck_on_the_page_of_its_carrier_and_shown_struck_through(copies: Copies, browse: Any) -> None:
    desk = copies.desk
    (item,), (wrong,) = desk.out("tax"), copies.blank()
    permission = copies.permit([item])
    copy = Copy.get_by_id(copies.make(item, permission, wrong).first("copy"))
    accounts.open_account(desk.cast.people["高橋"], "takahashi", PASSWORD)
    keeper, at = browse("鈴木"), f"/items/{Item.get_by_id(wrong).number}"
    page = html.unescape(keeper.get(f"{at}/strikes/new").get_data(as_text=True))
    assert copy.number in page
    assert "媒体の取り違え" in page
    form = {"idem": new_idem(), "copy_": copy.id, "reason": "wrong_carrier", "explained": "読み違い"}
    signed = {"second_login": "takahashi", "second_password": PASSWORD}
    assert keeper.post(f"{at}/strikes", {**form, **signed}).status_code == 303
    for address in (f"{at}/copies", f"/authorisations/{permission.partition(':')[2]}"):
        assert f"<s><code>{copy.number}</code></s>" in keeper.get(address).get_data(as_text=True)
    page = keeper.get(f"/authorisations/{permission.partition(':')[2]}").get_data(as_text=True)
    assert re.search(r"登録を取り消した写し</dt>\s*<dd>1</dd>", page)
    (again,) = copies.blank()
    copy = Copy.get_by_id(copies.make(item, permission, again).first("copy"))
    at, form = f"/items/{Item.get_by_id(again).number}", {**form, "idem": new_idem(), "copy_": copy.id}
    refused = keeper.post(f"{at}/strikes", {**form, **signed})
    assert refused.status_code == 409
    said = html.unescape(refused.get_data(as_text=True))
    assert all(word in said for word in ("1件取り消しています", "第9条", "「発注者の了承」に入れて"))
    agreed = {**form, **signed, "idem": new_idem(), "agreed": "市情第9号"}
    assert keeper.post(f"{at}/strikes", agreed).status_code == 303
