"""What a phone kept without signal: recorded once, dated by its own clock's pace, or set aside until it is settled."""

import hashlib
import io
import json
import re
from datetime import UTC, datetime

import pytest
from PIL import Image

from custody import clock, db
from custody.caller import new_idem
from custody.ledger import project
from custody.models import Place

YEARS = 10 * 366 * 86_400


def entries(kind: str) -> int:
    ((n,),) = db.rows("SELECT count(*) FROM entry WHERE kind = ?", (kind,))
    return n


def numbers(ids: list[str]) -> list[str]:
    found = dict(db.rows("SELECT id, number FROM item"))
    return [found[i] for i in ids]


@pytest.fixture
def phone(browse, cast):
    """Sends one act as the phone of 佐藤 does; `ago` and `skew` in seconds."""
    browser = browse("佐藤")

    def send(act: str, codes: list[str], *, ago: float = 0, skew: float = 0, idem: str = "", **fields: str):
        now = clock.parse(clock.now()).timestamp() + skew
        form = {
            "act": act,
            "codes": "\n".join(codes),
            "idem": idem or new_idem(),
            "person": cast.people["佐藤"],
            **fields,
        }
        form |= {"device_time": stamp(now - ago), "device_now": stamp(now)}
        return browser.post("/offline/acts", form)

    return send


def stamp(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")


@pytest.fixture
def storing(cast):
    return {"unit": cast.places["ロッカー1"], "lock_checked": "1"}


def test_an_act_kept_on_the_phone_is_recorded_once_however_often_it_is_sent(desk, phone, storing):
    made, idem = numbers(desk.received("tax", 3, before=120)), new_idem()
    answers = [phone("store", made, ago=60 * (n + 1), idem=idem, **storing) for n in range(3)]
    assert [a.get_json() for a in answers] == [{"done": 3, "aside": 0}] * 3
    assert entries("item.stored") == 3


@pytest.mark.parametrize("skew", [0, YEARS, -YEARS])
def test_it_is_dated_by_how_long_ago_it_was_made_whatever_the_phones_clock_says(desk, phone, storing, skew):
    (made,) = desk.received("tax", 1, before=120)
    assert phone("store", numbers([made]), ago=3600, skew=skew, **storing).get_json() == {"done": 1, "aside": 0}
    ((body,),) = db.rows("SELECT body FROM entry WHERE kind = 'item.stored'")
    times = json.loads(bytes(body))["t"]
    assert times["offline"] is True
    assert 3590 < (clock.parse(times["received"]) - clock.parse(times["occurred"])).total_seconds() < 3660


def test_a_clock_put_forward_makes_an_act_no_older_than_what_the_phone_last_heard(desk, phone, storing):
    (made,) = desk.received("tax", 1, before=120)
    heard = stamp(clock.parse(clock.now()).timestamp() - 600)
    answer = phone("store", numbers([made]), ago=YEARS, device_since=heard, **storing)
    assert answer.get_json() == {"done": 1, "aside": 0}
    ((body,),) = db.rows("SELECT body FROM entry WHERE kind = 'item.stored'")
    times = json.loads(bytes(body))["t"]
    assert 590 < (clock.parse(times["received"]) - clock.parse(times["occurred"])).total_seconds() < 660


@pytest.mark.parametrize("skew", [YEARS, -YEARS])
def test_a_clock_set_after_the_act_is_seen_through(desk, phone, storing, skew):
    """It was ten years off when the act was made, and right when it was sent."""
    (made,) = desk.received("tax", 1, before=120)
    now = clock.parse(clock.now()).timestamp()
    said = {"device_since": stamp(now - 1800), "device_heard": stamp(now - 1800 + skew)}
    answer = phone("store", numbers([made]), ago=1200 - skew, **said, **storing)
    assert answer.get_json() == {"done": 1, "aside": 0}
    ((body,),) = db.rows("SELECT body FROM entry WHERE kind = 'item.stored'")
    times = json.loads(bytes(body))["t"]
    assert 1190 < (clock.parse(times["received"]) - clock.parse(times["occurred"])).total_seconds() < 1260


def test_what_the_state_no_longer_allows_is_set_aside_and_stays_so(cast, desk, phone, storing, browse):
    (made,) = desk.stored("tax")
    idem = new_idem()
    for _ in range(2):
        assert phone("store", numbers([made]), ago=300, idem=idem, **storing).get_json() == {"done": 0, "aside": 1}
    assert entries("offline.set_aside") == 1
    for who in ("佐藤", "鈴木"):
        page = browse(who).get("/offline/asides").get_data(as_text=True)
        assert numbers([made])[0] in page
        assert "圏外の記録（保留）" in browse(who).get("/").get_data(as_text=True)
    assert numbers([made])[0] not in browse("山本").get("/offline/asides").get_data(as_text=True)


def test_what_a_rule_forbids_is_refused_on_record_and_waits_too(cast, desk, phone):
    made = desk.received("tax", 1, before=60)
    answer = phone("store", numbers(made), ago=300, unit=cast.places["棚"])
    assert answer.get_json() == {"done": 0, "aside": 1}
    assert (entries("attempt.refused"), entries("offline.set_aside"), entries("item.stored")) == (1, 1, 0)


def test_a_number_that_is_nobodys_is_kept_with_whoever_read_it(cast, desk, phone, storing, browse):
    (made,) = desk.received("tax", 1, before=60)
    answer = phone("store", [*numbers([made]), "M-999999", "nonsense"], ago=90, **storing)
    assert answer.get_json() == {"done": 1, "aside": 2}
    page = browse("佐藤").get("/offline/asides").get_data(as_text=True)
    assert "M-999999" in page
    assert "nonsense" in page
    assert "M-999999" not in browse("鈴木").get("/offline/asides").get_data(as_text=True)


def test_a_form_that_says_too_little_is_set_aside_with_its_words(desk, phone, browse):
    (made,) = desk.received("tax", 1)
    assert phone("store", numbers([made]), ago=90).get_json() == {"done": 0, "aside": 1}
    assert entries("offline.set_aside") == 1


def test_it_is_settled_once_by_who_made_it_or_the_custodian(desk, phone, storing, browse):
    (made,) = desk.stored("tax")
    phone("store", numbers([made]), ago=300, **storing)
    keeper = browse("鈴木")
    ((href),) = set(re.findall(r"/offline/asides/[0-9a-f]{64}", keeper.get("/offline/asides").get_data(as_text=True)))
    form = {"how": "never", "note": "二人で確かめた", "idem": new_idem()}
    assert browse("山本").post(href, form).status_code == 404
    assert keeper.post(href, {**form, "note": ""}).status_code == 422
    assert keeper.post(href, form).status_code == 303
    assert entries("offline.settled") == 1
    assert href not in keeper.get("/offline/asides").get_data(as_text=True)
    assert keeper.post(href, {**form, "idem": new_idem()}).status_code == 404


def test_the_answer_that_was_lost_in_the_vault_is_not_recorded_twice(cast, desk, phone, browse, storing):
    """The page itself was sent, its answer never came, and the phone sends the same again from its outbox."""
    made = numbers(desk.received("tax", 2, before=60))
    browser, common = browse("佐藤"), {"unit": storing["unit"], "codes": "\n".join(made)}
    page = browser.post("/batches/store/checks", {"idem": new_idem(), **common}).get_data(as_text=True)
    checked = re.search(r'name="checked" value="(\w+)"', page)[1]
    idem = new_idem()
    assert browser.post("/batches/store", {**common, **storing, "idem": idem, "checked": checked}).status_code == 303
    assert phone("store", made, ago=600, idem=idem, **storing).get_json() == {"done": 2, "aside": 0}
    assert entries("item.stored") == 2


def test_a_lock_that_was_looked_at_without_signal_is_recorded_once_and_another_label_set_aside(cast, phone, browse):
    unit, idem = Place.get_by_id(cast.places["ロッカー1"]), new_idem()
    for _ in range(2):
        assert phone("lock", [unit.number], ago=600, idem=idem, ok="yes").get_json() == {"done": 1, "aside": 0}
    assert entries("lock.checked") == 1
    assert Place.get_by_id(unit.id).lock_ok
    assert phone("lock", ["M-000001"], ok="no").get_json() == {"done": 0, "aside": 1}
    assert phone("lock", [cast_number(cast.places["取扱区域A"])], ok="no").get_json() == {"done": 0, "aside": 1}
    assert "M-000001" in browse("佐藤").get("/offline/asides").get_data(as_text=True)


def cast_number(place: str) -> str:
    return str(Place.get_by_id(place).number)


def test_a_photo_goes_with_its_act_and_one_that_was_cut_off_is_asked_for_again(desk, phone, photo):
    (made,) = desk.stored("tax")
    whole = {"pictures": [(io.BytesIO(photo), "a.jpg")], "photo_hash": [hashlib.sha256(photo).hexdigest()]}
    cut = {**whole, "pictures": [(io.BytesIO(photo[:-9]), "a.jpg")]}
    idem = new_idem()
    assert phone("damages", numbers([made]), idem=idem, seen="折れた", **cut).status_code == 503
    assert entries("label.damaged") == 0
    assert phone("damages", numbers([made]), idem=idem, seen="折れた", **whole).get_json() == {"done": 1, "aside": 0}
    ((body,),) = db.rows("SELECT body FROM entry WHERE kind = 'label.damaged'")
    assert len(json.loads(bytes(body))["data"]["pictures"]) == 1
    blank = {"pictures": [(io.BytesIO(b"x"), "a.jpg")], "photo_hash": [hashlib.sha256(b"x").hexdigest()]}
    assert phone("damages", numbers([made]), **blank).get_json() == {"done": 0, "aside": 1}


@pytest.fixture
def photo() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(made, "JPEG")
    return made.getvalue()


def test_the_one_things_own_form_is_kept_like_a_batch(cast, desk, phone, storing):
    (made,) = desk.out("tax", before=60)
    form = {
        **storing,
        "copied": "no",
        "condition": "good",
        "unit": "",
        "unit_read": cast_number(cast.places["ロッカー1"]),
    }
    assert phone("checkins", numbers([made]), **form).get_json() == {"done": 1, "aside": 0}
    assert entries("item.checked_in") == 1


def test_what_a_second_person_typed_is_written_nowhere(desk, phone, storing):
    (made,) = desk.stored("tax")
    seconds = {"second_login": "suzuki-login", "second_password": "a secret of 鈴木", "second_code": "123456"}
    assert phone("store", numbers([made]), **storing, **seconds).get_json() == {"done": 0, "aside": 1}
    (aside,) = (e for e in project.history(made) if e.kind == "offline.set_aside")
    assert set(aside.get("said")) == {"unit", "lock_checked"}


def test_an_act_that_names_nothing_waits_to_be_settled_however_often_it_is_sent(phone, storing, cast):
    idem = new_idem()
    assert [phone("store", [], idem=idem, **storing).get_json() for _ in range(2)] == [{"done": 0, "aside": 1}] * 2
    assert entries("offline.set_aside") == 1


def test_nobody_sends_in_anothers_name(desk, phone, storing, cast):
    made = numbers(desk.received("tax", 1))
    answer = phone("store", made, person=cast.people["鈴木"], **storing)
    assert answer.status_code == 409
    assert entries("item.stored") == 0


def test_acts_sent_again_and_again_stand_once_each_and_in_order(desk, phone, cast, browse, storing):
    """Some twice, some late, some whose answer was lost: one thing goes out and in, again and again."""
    (made,) = desk.received("tax", 1, before=24 * 60)
    number, due = numbers([made]), stamp(clock.parse(clock.now()).timestamp() + 3600)
    out = {"purpose": desk.using().purpose, "work": "entry", "place": cast.places["作業室"], "due": due}
    kept = [("store", storing, 7000)]
    for n in range(25):
        kept += [("takeout", out, 6900 - n * 100), ("bringback", {**storing, "copied": "no"}, 6850 - n * 100)]
    keys = [new_idem() for _ in kept]
    for n, (act, fields, ago) in enumerate(kept):
        for again in range(1 + n % 3):
            told = phone(act, number, ago=ago + again, idem=keys[n], **fields).get_json()
            assert told == {"done": 1, "aside": 0}, (n, act)
        if n:  # an answer that comes late to a sending of long ago
            assert phone(kept[n - 1][0], number, ago=1, idem=keys[n - 1], **kept[n - 1][1]).get_json()["aside"] == 0
    kinds = [k for (k,) in db.rows("SELECT kind FROM entry WHERE subject = ? ORDER BY seq", (made,))]
    assert kinds[-51:] == ["item.stored", *["item.checked_out", "item.checked_in"] * 25]


def test_the_pocket_holds_what_its_person_may_meet_and_nothing_of_others(cast, desk, browse):
    mine, others = desk.stored("tax", n=2), desk.stored("other")
    held = browse("佐藤").get("/offline/pocket").get_json()
    known = {t["number"]: t for t in held["things"]}
    assert set(numbers(mine)) <= set(known)
    assert not set(numbers(others)) & set(known)
    assert held["reasons"][known[numbers(mine)[0]]["no"]["store"]][1].startswith("いま「保管中」")
    assert "takeout" not in known[numbers(mine)[0]]["no"]
    assert len(bytes.fromhex(held["key"])) == 32
    assert browse("鈴木").get("/offline/pocket").get_json()["key"] != held["key"]


def test_the_shell_and_the_worker_say_nothing_of_anybody(browse, stranger):
    signed_in = browse("佐藤")
    for path in ("/offline", "/sw.js"):
        assert signed_in.get(path).data == stranger.get(path).data
    assert "佐藤" not in signed_in.get("/offline").get_data(as_text=True)
