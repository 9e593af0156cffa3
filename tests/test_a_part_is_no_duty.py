"""Having a part in a contract, as its auditor say, is not to keep its things: 山本 keeps another one's alone."""

from typing import Any

import pytest
from refusing import carrying
from refusing.office import Office

from custody import db
from custody.caller import new_idem
from custody.demo.cast import sent
from custody.errors import NotAllowed, NotFound
from custody.events.cases import CaseInspected
from custody.events.choices import Role
from custody.events.people import RolesGiven, TrainingRecorded
from custody.events.seals import SealSpoilt, SealStocked
from custody.usecases import cases, people, sealing

LOST = SealSpoilt(why_spoilt="lost")
SEEN = CaseInspected(on="2026-06-01", sound=False)
TRAINED = TrainingRecorded(on="2026-06-01", until="2099-03-31", subject="保護", hours=2, passed=True)


@pytest.fixture
def under_way(desk: Any) -> Any:
    """A case of the contract 'welfare', sealed with S-00931, whose seal is still to be read; S-00950 is in stock."""
    carrying.under_way_to_opening(Office(desk), "welfare", "S-00931")
    sealing.stock(desk.keeper("welfare"), sent(), ["S-00950"], SealStocked(number="-", sort="sticker"))
    return desk


def given(desk: Any, *roles: Role) -> Any:
    """山本 with these roles in 'welfare'."""
    event = RolesGiven(contract=desk.cast.contracts["welfare"], roles=list(roles))
    people.give_roles(desk.cast.caller("高橋"), sent(), desk.cast.people["山本"], event)
    return desk.cast.caller("山本")


def seal(number: str) -> str:
    return str(db.rows("SELECT id FROM seal WHERE number = ?", (number,))[0][0])


def test_who_only_audits_says_nothing_of_a_seal_under_way(under_way: Any, browse: Any) -> None:
    auditor = given(under_way, Role.AUDITOR)
    with pytest.raises(NotFound):
        sealing.spoil(auditor, sent(), seal("S-00931"), LOST)
    page = browse("山本").post("/seals/S00931/spoilings", {"idem": new_idem(), "why_spoilt": "lost"})
    assert page.status_code == 404
    assert sealing.spoil(auditor, sent(), seal("S-00950"), LOST).done
    assert sealing.spoil(under_way.keeper("welfare"), sent(), seal("S-00931"), LOST).done


def test_who_may_read_it_blind_and_keeps_nothing_there_learns_nothing_by_trying(under_way: Any) -> None:
    handler, told = given(under_way, Role.HANDLER), []
    for number in ("S-00931", "S-00950"):
        with pytest.raises(NotAllowed) as no:
            sealing.spoil(handler, sent(), seal(number), LOST)
        told.append(no.value.message.ja)
    assert told[0] == told[1]


def test_a_case_under_way_is_looked_at_by_those_whose_things_are_in_it(under_way: Any) -> None:
    ((case,),) = db.rows("SELECT id FROM carrying_case WHERE transport IS NOT NULL")
    with pytest.raises(NotAllowed):
        cases.inspect(given(under_way, Role.AUDITOR), sent(), case, SEEN)
    assert cases.inspect(given(under_way, Role.HANDLER), sent(), case, SEEN).done


def test_a_training_is_recorded_by_a_manager_of_who_took_it(desk: Any) -> None:
    """It counts under every contract: whoever audits one of them would let its people begin."""
    auditor, sato = given(desk, Role.AUDITOR), desk.cast.people["佐藤"]
    with pytest.raises(NotAllowed):
        people.record_training(auditor, sent(), [sato], TRAINED)
    assert people.record_training(desk.cast.caller("高橋"), sent(), [sato], TRAINED).done
    assert people.record_training(auditor, sent(), [desk.cast.people["髙木"]], TRAINED).done
