"""The pages of transports, cases and seals: every step through the browser, and nothing tells a number too soon."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from custody import clock, db
from custody.caller import new_idem
from custody.models import Case, Incident, Item, Seal, Transport
from custody.usecases import accounts


def photo() -> tuple[BytesIO, str]:
    made = BytesIO()
    Image.new("RGB", (8, 8), "white").save(made, "PNG")
    made.seek(0)
    return made, "seal.png"


def key(subject: str) -> str:
    return subject.partition(":")[2]


class Steps:
    """One transport, told through the pages by 佐藤."""

    def __init__(self, road: Any, browse: Callable[[str], Any]) -> None:
        self.road, self.browser = road, browse("佐藤")
        self.keeper, self.pages = browse("鈴木"), []

    def numbers(self) -> str:
        found = dict(db.rows("SELECT id, number FROM item"))
        return "\n".join(found[i] for i in self.road.items)

    def at(self, noun: str = "") -> str:
        return f"/transports/{key(self.road.id)}" + (f"/{noun}" if noun else "")

    def send(self, noun: str, who: Any = None, **form: object) -> Any:
        answer = (who or self.browser).post(self.at(noun), {"idem": new_idem(), **form})
        self.pages.append(answer.get_data(as_text=True) + str(answer.headers))
        return answer

    def look(self) -> str:
        page = self.browser.get(self.at()).get_data(as_text=True)
        self.pages.append(page)
        return page

    def case_number(self) -> str:
        return Case.get_by_id(self.road.case).number


@pytest.fixture
def steps(road: Any, browse: Callable[[str], Any]) -> Callable[..., Steps]:
    def steps(contract: str = "tax", n: int = 2) -> Steps:
        r = road(contract).made().stocked()
        r.plan()
        r.items = r.desk.stored(contract, n)
        return Steps(r, browse)

    return steps


def signing(cast: Any, name: str = "伊藤") -> dict[str, str]:
    """A second person's own name and password."""
    login, password = f"second-{cast.people[name][-6:]}", "correct horse battery"
    if not db.rows("SELECT 1 FROM account WHERE login = ?", (login,)):
        accounts.open_account(cast.people[name], login, password)
    return {"second_login": login, "second_password": password}


def test_a_transport_is_told_through_its_page_and_no_page_tells_the_seal_before_it_is_read(steps, cast):
    s = steps()
    assert (
        s.send("packings", case_read=s.case_number(), codes=s.numbers(), lock_checked="1", key_kept="apart").status_code
        == 303
    )
    s.look()
    assert s.send("sealings", numbers="S-00931", pictures=photo()).status_code == 303
    s.pages.clear()
    s.look()
    assert s.send("departures").status_code == 303
    s.look()
    assert s.send("checkpoints", intact="yes").status_code == 303
    assert s.send("arrivals", case_read=s.case_number(), place=cast.places["区役所"]).status_code == 303
    s.look()
    s.pages.append(s.keeper.get("/seals?state=applied").get_data(as_text=True))
    s.pages.append(s.browser.get(s.at("readings/new")).get_data(as_text=True))
    s.pages.append(s.browser.get("/transports").get_data(as_text=True))
    assert s.send("readings", numbers="", tampered="no").status_code == 422
    assert len(s.pages) == 10
    for page in s.pages:
        assert not re.search(r"S-?\s?00931", page)
    assert s.send("readings", numbers="S 00931", tampered="no", **signing(cast)).status_code == 303
    assert "外した" in s.look() or "開封" in s.look()
    assert s.send("openings", seal_kept="1").status_code == 303
    assert s.send("counts", codes=s.numbers()).status_code == 303
    assert Transport.get_by_id(s.road.id).state == "accepted"


def test_a_wrong_seal_is_recorded_bars_the_opening_and_is_released_by_the_manager(steps, cast, browse):
    s = steps()
    s.road.pack(items=s.road.items)
    s.road.seal()
    s.road.depart()
    s.road.arrive()
    assert s.send("readings", numbers="S-00932", tampered="no", **signing(cast)).status_code == 303
    page = s.look()
    assert "開封せず" in page or "開けないで" in page
    assert Incident.select().count() == 1
    answer = s.send("openings")
    assert answer.status_code == 409
    assert "第12条" in answer.get_data(as_text=True)
    assert s.send("releases", reason="x").status_code == 403
    assert s.send("releases", who=browse("高橋"), reason="発注者と確かめた").status_code == 303
    assert s.send("openings").status_code == 303


REFUSED = [
    ("packings", {"lock_checked": "1"}, "R-23-1", "第23条"),
    ("packings", {"case": "1"}, "R-23-2", "第23条"),
    ("packings", {"case": "1", "lock_checked": "1", "key_kept": "carried"}, "R-23-3", "社内基準"),
]


@pytest.mark.parametrize(("noun", "form", "rule", "ground"), REFUSED)
def test_a_refused_packing_names_its_ground(steps, noun, form, rule, ground):
    s = steps("welfare")
    given = {"codes": s.numbers(), "key_kept": "apart", **form}
    if given.pop("case", ""):
        given["case_read"] = s.case_number()
    answer = s.send(noun, **given)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert ground in page
    assert s.numbers().split()[0] in page  # what was scanned is still there
    assert rule in str(bytes(db.rows("SELECT body FROM entry ORDER BY received DESC LIMIT 1")[0][0]))
    assert Item.get_by_id(s.road.items[0]).state == "stored"


def test_no_seal_and_a_used_seal_are_refused_in_the_contracts_name(steps):
    s = steps()
    s.road.pack(items=s.road.items)
    answer = s.send("departures")
    assert answer.status_code == 409
    assert "契約設定" in answer.get_data(as_text=True)
    assert "第23条" not in answer.get_data(as_text=True).split("refused")[1].split("</section>")[0]
    assert s.send("sealings", numbers="S-99999", pictures=photo()).status_code == 409
    assert s.send("sealings", numbers="S-00931", pictures=photo()).status_code == 303


def test_a_seal_without_its_photo_is_asked_for_again_where_the_contract_is_set_to_be_sealed(steps):
    s = steps()
    s.road.pack(items=s.road.items)
    answer = s.send("sealings", numbers="S-00931")
    assert (answer.status_code, "封印した状態の写真" in answer.get_data(as_text=True)) == (422, True)
    assert Seal.get(Seal.number == "S-00931").state == "stock"
    db.run_many("UPDATE contract SET transport_seals = 0 WHERE id = ?", [(s.road.cast.contracts["tax"],)])
    db.run_many("UPDATE counter SET value = value + 1 WHERE name = 'registers'", [()])
    assert s.send("sealings", numbers="S-00931").status_code == 303


def plan_form(cast, **more):
    return {
        "idem": new_idem(), "purpose": "other", "origin": cast.places["本社"], "destination": cast.places["会議室"],
        "people": [cast.people["佐藤"]], "leave_at": "2026-01-01T10:00", "arrive_by": "2099-01-01T11:00", **more,
    }  # fmt: skip


def test_a_plan_out_of_the_areas_is_refused_with_its_article(cast, browse):
    keeper = browse("鈴木")
    tax, welfare = (f"/transports?contract={key(cast.contracts[c])}" for c in ("tax", "welfare"))
    answer = keeper.post(tax, plan_form(cast, specific="1"))
    assert answer.status_code == 409
    assert "第19条" in answer.get_data(as_text=True)
    assert keeper.post(welfare, plan_form(cast)).status_code == 303
    off = keeper.post(welfare, plan_form(cast, destination=cast.places["自宅"]))
    assert (off.status_code, "第6条" in off.get_data(as_text=True)) == (409, True)
    wrong = keeper.post(welfare, plan_form(cast, arrive_by="2025-01-01T11:00"))
    assert wrong.status_code == 422


def test_the_count_that_does_not_agree_is_recorded_and_said(steps, cast):
    s = steps()
    s.road.pack(items=s.road.items)
    for step in (s.road.seal, s.road.depart, s.road.arrive, s.road.read, s.road.open):
        step()
    first = s.numbers().split()[0]
    looked = s.browser.post(s.at("counts/checks"), {"codes": first}).get_data(as_text=True)
    assert "1 / 2" in looked
    (mark,) = re.findall(r'name="differs" value="(\w+)"', s.send("counts", codes=first).get_data(as_text=True))
    assert s.send("counts", codes=first, differs=mark).status_code == 303
    assert "合いません" in s.look()
    assert Item.get_by_id(s.road.items[1]).state == "missing"


def test_a_scanned_case_leads_to_its_transport_and_else_to_its_page(steps, cast, browse):
    s = steps()
    code = Case.get_by_id(s.road.case).labels[-1]["code"]
    assert s.keeper.get(f"/S/{code}").location == f"/cases/{key(s.road.case)}"
    s.road.pack(items=s.road.items)
    assert s.keeper.get(f"/S/{code}").location == s.at()
    assert s.keeper.get(f"/scan?q={s.case_number()}").location == s.at()
    assert browse("山本").get(f"/S/{code}").location == f"/cases/{key(s.road.case)}"
    assert browse("山本").get(s.at()).status_code == 404
    assert s.browser.get(f"/scan?q={Transport.get_by_id(s.road.id).number}").location == s.at()


def test_the_late_ones_come_first(steps, road, browse):
    s = steps()
    s.road.pack(items=s.road.items)
    s.road.seal()
    s.road.depart()
    Transport.update(arrive_by="2026-01-01T00:00:00.000Z").where(Transport.id == s.road.id).execute()
    other = road("welfare")
    other.plan()
    page = s.browser.get("/transports").get_data(as_text=True)
    late, planned = (Transport.get_by_id(i).number for i in (s.road.id, other.id))
    assert page.index(late) < page.index(planned)
    assert "遅れ" in page


def test_a_case_is_registered_labelled_inspected_and_retired(cast, browse):
    keeper = browse("鈴木")
    made = keeper.post("/cases", {"idem": new_idem(), "sort": "hard", "lock_kind": "dial"})
    assert made.status_code == 303
    here = made.location
    case = Case.get()
    assert keeper.post("/labels", {"idem": new_idem(), "number": case.number}).mimetype == "application/pdf"
    code = case.labels[-1]["code"]
    assert keeper.post(f"{here}/labels", {"idem": new_idem(), "label_code": code}).status_code == 303
    assert (
        keeper.post(f"{here}/inspections", {"idem": new_idem(), "on": clock.today(), "sound": "no"}).status_code == 303
    )
    assert "異常" in keeper.get(here).get_data(as_text=True)
    assert keeper.post(f"{here}/retirements", {"idem": new_idem()}).status_code == 303
    assert Case.get().state == "retired"
    assert browse("佐藤").post("/cases", {"idem": new_idem(), "sort": "hard"}).status_code == 403


def test_seals_come_into_stock_by_a_range_or_a_list_and_a_number_once(cast, browse):
    keeper = browse("鈴木")
    form = {"sort": "sticker", "lot": "2026-A"}
    assert keeper.post("/seals", {"idem": new_idem(), **form, "numbers": "S-098〜S-101\nT-7"}).status_code == 303
    assert sorted(s.number for s in Seal.select()) == ["S-098", "S-099", "S-100", "S-101", "T-7"]
    again = keeper.post("/seals", {"idem": new_idem(), **form, "numbers": "s 099"})
    assert again.status_code == 422
    assert "もう登録" in again.get_data(as_text=True)
    for bad in ("S-9〜A-12", "S-12〜S-9", "〜", ""):
        assert keeper.post("/seals", {"idem": new_idem(), **form, "numbers": bad}).status_code == 422
    assert keeper.post("/seals/T7/spoilings", {"idem": new_idem(), "why_spoilt": "lost"}).status_code == 303
    assert "T-7" in keeper.get("/seals?state=lost").get_data(as_text=True)


def test_an_items_page_leads_to_its_transport_and_names_it(steps):
    s = steps()
    number = s.numbers().split()[0]
    assert s.browser.get(f"/transports/of?item={number}").location == s.at()  # planned, to be packed
    s.road.pack(items=s.road.items)
    page = s.browser.get(f"/items/{number}").get_data(as_text=True)
    assert Transport.get_by_id(s.road.id).number in page
    assert s.case_number() in page
    assert s.keeper.get(f"/transports/of?item={number}").location == s.at()


def test_without_a_plan_a_custodian_makes_one(desk, browse):
    (item,) = desk.stored("tax")
    number = Item.get_by_id(item).number
    assert browse("鈴木").get(f"/transports/of?item={number}").location.startswith("/transports/new")
    assert browse("佐藤").get(f"/transports/of?item={number}").location == "/transports"
    assert browse("山本").get(f"/transports/of?item={number}").status_code == 404


def test_nobody_of_the_clients_is_offered_to_carry_it_or_to_keep_its_key(steps, cast):
    s = steps()
    form = s.browser.get(s.at("packings/new")).get_data(as_text=True)
    assert cast.people["鈴木"] in form
    assert cast.people["田中"] not in form
    s.road.pack(items=s.road.items)
    s.road.seal()
    s.road.depart()
    form = s.browser.get(s.at("relays/new")).get_data(as_text=True)
    assert cast.people["伊藤"] in form
    assert cast.people["田中"] not in form
