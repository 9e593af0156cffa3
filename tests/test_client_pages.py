"""Clients on their pages: only those of the caller's contracts; registering one leads on to its contract."""

from custody import db
from custody.caller import new_idem


def key(subject: str) -> str:
    return subject.partition(":")[2]


def text(answer) -> str:
    return answer.get_data(as_text=True)


def test_only_clients_of_the_callers_contracts_are_listed_and_found(cast, browse):
    browser = browse("山本")
    page = text(browser.get("/clients"))
    assert "はまべ市" in page
    assert "みなと区" not in page
    assert browser.get(f"/clients/{key(cast.clients['港'])}").status_code == 404
    assert browser.post(f"/clients/{key(cast.clients['港'])}/changes", {"idem": new_idem()}).status_code == 404


def test_registering_a_client_leads_to_its_contract(cast, browse):
    browser = browse("山本")
    answer = browser.post("/clients", {"idem": new_idem(), "name": "いそべ町"})
    assert answer.status_code == 303
    page = text(browser.get(answer.location))
    assert "いそべ町" in page
    assert 'name="incident_contact"' in page


def test_a_client_sent_twice_is_registered_once(browse):
    form = {"idem": new_idem(), "name": "いそべ町"}
    browser = browse("高橋")
    assert [browser.post("/clients", form).status_code for _ in range(2)] == [303, 303]
    assert db.rows("SELECT count(*) FROM client WHERE name = 'いそべ町'") == [(1,)]


def test_a_changed_client_shows_with_its_contracts(cast, browse):
    browser, path = browse("高橋"), f"/clients/{key(cast.clients['港'])}"
    form = {"idem": new_idem(), "name": "みなと区", "department": "戸籍課"}
    assert browser.post(f"{path}/changes", form).status_code == 303
    page = text(browser.get(path))
    assert "戸籍課" in page
    assert "R8-101" in page


def test_whoever_is_no_manager_registers_no_client(cast, browse):
    for who in ("佐藤", "鈴木", "田中", "吉田"):
        browser = browse(who)
        assert browser.get("/clients/new").status_code == 403
        assert browser.post("/clients", {"idem": new_idem(), "name": "x"}).status_code == 403
        path = f"/clients/{key(cast.clients['港'])}/changes"
        assert browser.post(path, {"idem": new_idem(), "name": "x"}).status_code == 403


def test_changing_is_never_a_get(cast, browse):
    assert browse("高橋").get(f"/clients/{key(cast.clients['港'])}/changes").status_code == 405


def test_a_name_is_needed(browse):
    assert browse("高橋").post("/clients", {"idem": new_idem()}).status_code == 422
