"""What a form offers is what may be chosen, and what waits for a keeper is listed whatever it is about."""

import html
import re
from typing import Any

from custody.demo.cast import sent
from custody.events.labels import LabelDoubted
from custody.events.places import PlaceRegistered
from custody.models import Item
from custody.queries.chains import record, scribe
from custody.registers import current
from custody.usecases import labelling, places


def text(answer: Any) -> str:
    return html.unescape(answer.get_data(as_text=True))


def offered(page: str, name: str) -> str:
    found = re.search(rf'name="{name}".*?</select>', page, re.S)
    return found[0] if found else ""


def test_a_return_is_offered_at_no_home_and_in_no_locker(cast: Any, desk: Any, browse: Any) -> None:
    room = PlaceRegistered(name="書斎", place_kind="room", parent=cast.places["自宅"])
    places.register_place(cast.caller("高橋"), sent(), room)
    number = Item.get_by_id(desk.stored("welfare")[0]).number
    where = offered(text(browse("鈴木").get(f"/returns/new?item={number}")), "place")
    assert "みなと区役所" in where
    assert "取扱区域A" in where
    assert not any(word in where for word in ("自宅", "書斎", "ロッカー"))


def test_an_officer_is_chosen_among_those_who_do_the_work(cast: Any, browse: Any) -> None:
    at = f"/contracts/{cast.contracts['tax'].partition(':')[2]}/officers/new"
    people = text(browse("高橋").get(at))
    assert cast.people["鈴木"] in people
    assert not any(cast.people[name] in people for name in ("田中", "吉田"))


def test_a_doubted_label_of_a_place_waits_for_the_keepers(cast: Any, browse: Any) -> None:
    locker = cast.places["ロッカー1"]
    labelling.doubt(cast.caller("佐藤"), sent(), locker, LabelDoubted(why="twice", where="棚"))
    page = text(browse("鈴木").get("/attention/doubts"))
    way = f"/places/{locker.partition(':')[2]}/label/reissues/new"
    assert way in page
    assert browse("鈴木").get(way).status_code == 200


def test_a_history_of_paper_names_no_article_of_media(cast: Any, desk: Any) -> None:
    (paper,), (stick,) = desk.stored("welfare", medium="paper"), desk.stored("welfare")
    book = current()
    writer = scribe(book, "ja", book.contract(cast.contracts["welfare"]))
    told = {
        item: {b for line in record(cast.caller("鈴木"), Item.get_by_id(item), writer).lines for b in line.bases}
        for item in (paper, stick)
    }
    assert not any("22" in basis for basis in told[paper])
    assert any("22" in basis for basis in told[stick])
