"""People on their pages: within reach alone, roles by contract, trainings for many at once, leaving."""

import re
from datetime import date

import pytest

from custody import db
from custody.caller import new_idem

TODAY = date.today().isoformat()  # noqa: DTZ011


def key(subject: str) -> str:
    return subject.partition(":")[2]


def text(answer) -> str:
    return answer.get_data(as_text=True)


def forms(cast) -> dict[str, tuple[str, dict[str, object]]]:
    """Where a manager sends what."""
    at, tax = f"/people/{key(cast.people['伊藤'])}", cast.contracts["tax"]
    person = {"name": "小林 光", "employer": "派遣会社ひかり", "employment": "dispatched"}
    return {
        "people": ("/people", person),
        "changes": (f"{at}/changes", person),
        "roles": (f"{at}/roles/{key(tax)}", {"roles": ["handler", "witness"]}),
        "leavings": (f"{at}/leavings", {"on": TODAY, "pledge_confirmed": "1"}),
        "trainings": (
            "/people/trainings",
            {
                "people": [cast.people["伊藤"], cast.people["佐藤"]],
                "on": TODAY,
                "until": "2099-03-31",
                "subject": "特定個人情報",
                "hours": "2",
                "passed": "1",
            },
        ),
        "pledges": ("/people/pledges", {"people": [cast.people["伊藤"]], "contract": tax, "on": TODAY}),
    }


NOUNS = ("people", "changes", "roles", "leavings", "trainings", "pledges")


@pytest.mark.parametrize("noun", NOUNS)
def test_a_manager_records_it_once_however_often_it_is_sent(noun, cast, browse):
    browser = browse("高橋")
    path, fields = forms(cast)[noun]
    form = {"idem": new_idem(), **fields}
    ((before,),) = db.rows("SELECT count(*) FROM entry")
    first = browser.post(path, form)
    ((once,),) = db.rows("SELECT count(*) FROM entry")
    again = browser.post(path, form)
    ((twice,),) = db.rows("SELECT count(*) FROM entry")
    assert (first.status_code, again.status_code) == (303, 303), text(first)
    assert once == twice == before + (2 if noun == "trainings" else 1)


@pytest.mark.parametrize("who", ["佐藤", "鈴木", "田中", "吉田"])
def test_only_a_manager_records_anything_of_people(who, cast, browse):
    browser = browse(who)
    for path, fields in forms(cast).values():
        assert browser.post(path, {"idem": new_idem(), **fields}).status_code == 403


def test_somebody_out_of_reach_is_not_found(cast, browse):
    browser = browse("山本")
    for noun in ("changes", "roles", "leavings"):
        path, fields = forms(cast)[noun]
        assert browser.get(f"{path}/new").status_code == 404
        assert browser.post(path, {"idem": new_idem(), **fields}).status_code == 404
    assert browser.get(f"/people/{key(cast.people['伊藤'])}").status_code == 404


def test_nothing_is_recorded_for_somebody_out_of_reach(cast, browse):
    browser = browse("山本")
    for noun in ("trainings", "pledges"):
        path, fields = forms(cast)[noun]
        assert browser.post(path, {"idem": new_idem(), **fields}).status_code == 404


def test_recording_is_never_a_get(cast, browse):
    browser = browse("高橋")
    for noun in ("changes", "leavings"):
        assert browser.get(f"/people/{key(cast.people['伊藤'])}/{noun}").status_code == 405


def test_the_list_ends_at_the_callers_reach(cast, browse):
    page = text(browse("山本").get("/people"))
    assert "髙木 﨑子" in page
    assert "伊藤 健" not in page
    assert "佐藤 花子" not in page


def test_no_part_in_another_contract_is_shown(cast, browse):
    browser, path = browse("山本"), f"/people/{key(cast.people['髙木'])}"
    page = text(browser.get(path))
    assert "R8-104" in page
    assert "R8-102" not in page
    assert "給付金" not in page


def test_the_record_of_a_person_leaves_out_other_contracts(cast, browse):
    path = f"/people/{key(cast.people['髙木'])}"
    mine = text(browse("山本").get(path)).count("役割の付与")
    assert mine == 1
    ((given,),) = db.rows(
        "SELECT count(*) FROM entry WHERE subject = ? AND kind = 'roles.given'", (cast.people["髙木"],)
    )
    assert given == 2


def test_the_list_says_who_is_trained_pledged_and_what_they_hold(cast, browse, desk):
    desk.out(n=2)
    page = text(browse("高橋").get("/people"))
    row = page.split("佐藤 花子")[1].split("</tr>")[0]
    assert "取扱者" in row
    assert "誓約" in row
    assert re.search(r"\d{4}-\d\d-\d\d まで", row)
    assert row.rstrip().endswith("2</td>")


def test_the_list_asks_no_more_of_the_database_for_more_people(cast, browse, monkeypatch):
    browser = browse("高橋")
    asked: list[str] = []
    rows = db.rows
    monkeypatch.setattr(db, "rows", lambda sql, params=(): asked.append(sql) or rows(sql, params))
    browser.get("/people")
    browser.get("/people")
    asked.clear()
    browser.get("/people")
    few = len(asked)
    for n in range(5):
        browser.post("/people", {"idem": new_idem(), "name": f"新人{n}", "employer": "x", "employment": "regular"})
    browser.client.delete_cookie("acknowledged")  # by now a phone keeps the receipts that the page carried
    browser.get("/people")
    asked.clear()
    assert "新人4" in text(browser.get("/people"))
    assert len(asked) <= few


def test_roles_are_given_in_the_contract_of_the_address_alone(cast, browse):
    browser, person = browse("高橋"), cast.people["伊藤"]
    form = {"idem": new_idem(), "roles": ["custodian"], "contract": cast.contracts["other"]}
    assert browser.post(f"/people/{key(person)}/roles/{key(cast.contracts['tax'])}", form).status_code == 303
    held = dict(db.rows("SELECT contract, role FROM membership WHERE person = ?", (person,)))
    assert held == {cast.contracts["tax"]: "custodian", cast.contracts["library"]: "handler"}


def test_roles_in_another_managers_contract_are_not_found(cast, browse):
    path = f"/people/{key(cast.people['髙木'])}/roles/{key(cast.contracts['other'])}"
    assert browse("高橋").get(f"{path}/new").status_code == 404
    assert browse("高橋").post(path, {"idem": new_idem(), "roles": ["manager"]}).status_code == 404


def test_whoever_holds_something_does_not_leave(cast, browse, desk):
    (item,) = desk.out(n=1)
    ((number,),) = db.rows("SELECT number FROM item WHERE id = ?", (item,))
    browser, path = browse("高橋"), f"/people/{key(cast.people['佐藤'])}/leavings"
    assert number in text(browser.get(f"{path}/new"))
    answer = browser.post(path, {"idem": new_idem(), "on": TODAY, "pledge_confirmed": "1"})
    assert answer.status_code == 409
    assert number in text(answer)


def test_leaving_asks_for_secrecy_afterwards(cast, browse):
    answer = browse("高橋").post(f"/people/{key(cast.people['伊藤'])}/leavings", {"idem": new_idem(), "on": TODAY})
    assert answer.status_code == 422
    assert "秘密保持を確認してください" in text(answer)


def test_a_training_for_nobody_is_asked_again_with_what_was_typed(cast, browse):
    path, fields = forms(cast)["trainings"]
    answer = browse("高橋").post(path, {"idem": new_idem(), **fields, "people": []})
    assert answer.status_code == 422
    assert "人を選んでください" in text(answer)
    assert 'value="特定個人情報"' in text(answer)


def test_a_person_is_registered_with_their_employer(browse, cast):
    browser = browse("高橋")
    path, fields = forms(cast)["people"]
    page = text(browser.get(browser.post(path, {"idem": new_idem(), **fields}).location))
    assert "派遣会社ひかり" in page
    assert "派遣" in page


def test_registering_without_an_employer_is_asked_again(browse, cast):
    path, fields = forms(cast)["people"]
    answer = browse("高橋").post(path, {"idem": new_idem(), **fields, "employer": ""})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in text(answer)


def test_a_link_for_signing_in_is_offered_and_shown_once(cast, browse):
    browser, person = browse("高橋"), cast.people["伊藤"]
    page = text(browser.get(f"/people/{key(person)}"))
    (action,) = re.findall(r'action="(/people/[^"]+/invitation)"', page)
    answer = browser.post(action)
    assert answer.status_code == 201
    (token,) = re.findall(r"/invitation/([\w-]+)", text(answer))
    assert token not in text(browser.get(f"/people/{key(person)}"))
