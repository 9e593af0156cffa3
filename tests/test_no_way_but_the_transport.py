"""Ways that a stranger found round Arts 9 and 23: by taking out, by bringing back, by correcting, by what is "found" on it."""

from typing import Any

import pytest

from custody.caller import Submission, new_idem
from custody.demo.cast import sent
from custody.errors import BadInput, NotFound
from custody.events.copies import CopyRegistered
from custody.events.corrections import EntryCorrected
from custody.events.items import BlankRegistered
from custody.events.places import PlaceChanged, PlaceRegistered
from custody.events.seals import SealSpoilt
from custody.ledger import project
from custody.usecases import correcting, items, places, receiving, sealing
from custody.usecases.outcome import Outcome


def rules(outcome: Outcome) -> set[str]:
    return {r.rule for no in outcome.refused for r in no.refusals}


@pytest.fixture
def plant(cast: Any) -> dict[str, str]:
    """Another site, with a lockable unit in it."""
    boss = cast.caller("高橋")
    site = PlaceRegistered(name="東湾工場", place_kind="site", site_kind="own")
    at = places.register_place(boss, sent(), site).first("place")
    unit = PlaceRegistered(name="東湾棚", place_kind="unit", parent=at, lockable=True, lock_kind="key")
    return {"site": at, "unit": places.register_place(boss, sent(), unit).first("place")}


def test_nothing_is_taken_out_or_brought_back_to_another_site(cast: Any, desk: Any, plant: dict[str, str]) -> None:
    user = desk.user("welfare")
    (item,) = desk.stored("welfare")
    away = desk.using("welfare").model_copy(update={"place": plant["site"]})
    assert rules(items.take_out(user, sent(), [item], away)) == {"R-23-8"}
    assert not items.take_out(user, sent(), [item], desk.using("welfare")).refused
    assert rules(
        items.bring_back(user, sent(), [item], desk.returning().model_copy(update={"unit": plant["unit"]}))
    ) == {"R-23-8"}
    (other,) = desk.received("welfare")
    assert rules(items.store(user, sent(), [other], desk.storing().model_copy(update={"unit": plant["unit"]}))) == {
        "R-23-8"
    }


def test_a_correction_moves_nothing_to_another_site(cast: Any, desk: Any, plant: dict[str, str]) -> None:
    (item,) = desk.stored("welfare")
    stored = project.history(item)[-1]
    why = EntryCorrected(reason="wrong_place", why="取り違え")
    outcome = correcting.correct(desk.keeper("welfare"), sent(), item, stored.hash, {"unit": plant["unit"]}, why)
    assert "R-23-8" in rules(outcome)


def test_a_site_does_not_become_another_kind_of_site(cast: Any) -> None:
    home = PlaceChanged(name="自宅", site_kind="own")
    with pytest.raises(BadInput):
        places.change_place(cast.caller("高橋"), sent(), cast.places["自宅"], home)


def test_what_was_put_onto_an_own_medium_is_not_registered_as_handed_over(cast: Any, desk: Any) -> None:
    keeper = desk.keeper("tax")
    blank = BlankRegistered(medium="usb", place=cast.places["作業室"], owner="contractor")
    item = receiving.register_blank(keeper, sent(), cast.contracts["tax"], blank).first("item")
    items.store(keeper, sent(), [item], desk.storing())
    about = CopyRegistered(item=item, name="通知データ", info_class="specific")
    assert rules(receiving.add_content(keeper, sent(), item, receiving.Content(about))) == {"R-09-4"}


def test_another_contracts_manager_says_nothing_of_a_seal_under_way(cast: Any, desk: Any) -> None:
    from refusing import carrying
    from refusing.office import Office

    carrying.under_way_to_opening(Office(desk), "welfare", "S-00931")
    from custody import db

    ((seal,),) = db.rows("SELECT id FROM seal WHERE number = 'S-00931'")
    with pytest.raises(NotFound):
        sealing.spoil(cast.caller("山本"), Submission(new_idem()), seal, SealSpoilt(why_spoilt="lost"))
