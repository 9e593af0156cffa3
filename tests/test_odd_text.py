"""Names and notes as people have them: rare kanji, decomposed kana, emoji, far too much, control characters."""

import unicodedata
from typing import Any

import pytest
from pydantic import ValidationError

from custody import db
from custody.caller import Submission, new_idem
from custody.demo.cast import sent
from custody.errors import BadInput
from custody.events import KINDS
from custody.events.contracts import ContractChanged, RosterSubmitted
from custody.events.corrections import EntryCorrected
from custody.events.counting import StocktakeOpened
from custody.events.items import ItemSighted, ItemStored
from custody.events.people import PersonRegistered, PledgeRecorded, TrainingRecorded
from custody.events.places import PlaceRegistered
from custody.ledger import sealing, whole
from custody.models import Person
from custody.usecases import act, contracts, correcting, counting, items, people

ODD = [
    "𠮷田 髙木 﨑山 邉 辻󠄀",
    "がぎぐげご ﾊﾟﾋﾟ",
    "👩‍👩‍👧‍👦 🇯🇵 ✍🏽",
    "'; DROP TABLE entry; --",
    "<script>alert(1)</script>{{7*7}}%(x)s{0}",
    "a\u202eb\u200bc",
    '"\\/\b\f\n\r\t',
    "%s ? %% ?1 $1 :name",
    "\U0010ffff\ufffe",
]
UNIT = "place:" + "0" * 16


def named(name: str) -> PersonRegistered:
    return PersonRegistered(name=name, employer="みなと情報処理株式会社")


def register(cast: Any, name: str) -> str:
    return str(people.register_person(cast.caller("高橋"), sent(), named(name)).first("person"))


@pytest.mark.parametrize("text", ODD)
def test_a_name_comes_back_as_it_was_written(cast: Any, text: str) -> None:
    person = register(cast, text)
    assert Person.get_by_id(person).name == named(text).name
    assert not list(whole.verify_all())


@pytest.mark.parametrize("name", ["𠮷田", "髙木", "﨑山"])
def test_rare_kanji_are_not_turned_into_common_ones(cast: Any, name: str) -> None:
    assert Person.get_by_id(register(cast, name)).name == name


def test_decomposed_text_is_the_same_as_composed(cast: Any) -> None:
    composed = "ばびぶべぼ プロジェクト é"
    decomposed = unicodedata.normalize("NFD", composed)
    assert decomposed != composed
    assert Person.get_by_id(register(cast, decomposed)).name == composed


def test_the_same_form_in_another_composition_is_the_same_submission(desk: Any) -> None:
    (item,) = desk.received()
    key = new_idem()
    for note in ("がぎぐ", unicodedata.normalize("NFD", "がぎぐ")):
        items.store(desk.keeper("tax"), Submission(key), [item], desk.storing(note=note))
    assert db.rows("SELECT count(*) FROM entry WHERE subject = ?", (item,)) == [(2,)]


def test_control_characters_are_left_out_and_line_breaks_are_one_kind() -> None:
    stored = ItemStored(unit=UNIT, note="a\x00b\x07c\x1b[31m\r\nd\re\u0085f\x7fg")
    assert stored.note == "abc[31m\nd\nefg"


def test_half_a_character_is_refused_by_name() -> None:
    with pytest.raises(ValidationError) as no:
        ItemStored(unit=UNIT, note="a\ud842b")
    assert [e["loc"] for e in no.value.errors()] == [("note",)]


@pytest.mark.parametrize("text", ["あ" * 10_000, "👩" * 10_000, "x" * 2_001])
def test_a_note_that_is_far_too_long_is_refused_by_name(text: str) -> None:
    with pytest.raises(ValidationError) as no:
        ItemStored(unit=UNIT, note=text)
    assert [e["loc"] for e in no.value.errors()] == [("note",)]


def test_length_is_counted_after_composing() -> None:
    name = unicodedata.normalize("NFD", "が" * 120)
    assert len(name) == 240
    assert named(name).name == "が" * 120
    with pytest.raises(ValidationError):
        named("が" * 121)


def test_the_longest_note_fits_on_both_databases(desk: Any) -> None:
    (item,) = desk.received()
    items.store(desk.keeper("tax"), sent(), [item], desk.storing(note="髙" * 2_000, slot="𠮷" * 120))
    assert [v["note"] for v in sealing.of_chain(item, " AND name = 'note'").values()] == ["髙" * 2_000]
    assert not list(whole.verify_all())


def test_a_reason_that_is_far_too_long_is_refused_by_name(desk: Any) -> None:
    (item,) = desk.stored("welfare", before=100)
    with pytest.raises(BadInput) as no:
        items.sight(
            desk.user("welfare"),
            Submission(new_idem(), occurred=desk.ago(90), why="あ" * 10_000),
            [item],
            ItemSighted(),
        )
    assert "why" in no.value.fields


@pytest.mark.parametrize(
    "why", ["理由\x00", "\x1b[31m理由", unicodedata.normalize("NFD", "がりゆう"), "理\ud800由", "👩‍👧"]
)
def test_an_odd_reason_is_kept_or_refused_but_never_a_crash(desk: Any, why: str) -> None:
    (item,) = desk.stored("welfare", before=100)
    submission = Submission(new_idem(), occurred=desk.ago(90), why=why)
    try:
        items.sight(desk.user("welfare"), submission, [item], ItemSighted())
    except BadInput:
        return
    assert not list(whole.verify_all())


@pytest.mark.parametrize("key", ["", "x" * 101, "a b", "a\x00b", "鍵", "a\nb"])
def test_a_key_that_no_device_of_ours_makes_is_refused(desk: Any, key: str) -> None:
    (item,) = desk.stored()
    with pytest.raises(BadInput):
        items.sight(desk.user("tax"), Submission(key), [item], ItemSighted())


@pytest.mark.parametrize("value", [1.5, float("nan"), 2**60, "\ud800", b"x"])
def test_values_that_no_entry_could_hold_are_refused_in_words(desk: Any, value: Any) -> None:
    (item,) = desk.received()
    ((hash_,),) = db.rows("SELECT hash FROM entry WHERE subject = ?", (item,))
    with pytest.raises(BadInput):
        correcting.correct(
            desk.keeper("tax"), sent(), item, hash_, {"stated": value}, EntryCorrected(reason="wrong_count", why="x")
        )


def test_a_roster_of_more_people_than_an_entry_holds_is_refused_in_words(cast: Any) -> None:
    people_ = {f"person:{n:016d}": ["handler"] for n in range(600)}
    roster = RosterSubmitted(members=people_, on="2026-12-01", receipt="第1号")

    def prepare(moment: Any) -> list[Any]:
        (row,) = moment.rows([cast.contracts["tax"]])
        return [act.Step(row, roster, cast.contracts["tax"])]

    with pytest.raises(BadInput) as no:
        act.act(cast.caller("高橋"), sent(), [], prepare)
    assert no.value.message.ja == act.TOO_LARGE.ja


def test_a_unit_with_more_items_than_an_entry_holds_can_be_counted(desk: Any) -> None:
    """A locker with 700 envelopes is no rarity."""
    for _ in range(4):
        desk.stored("welfare", n=175, medium="paper")
    who, opened = desk.cast.caller("高橋"), StocktakeOpened(place=desk.cast.places["ロッカー1"])
    assert counting.open_stocktake(who, sent(), desk.cast.contracts["welfare"], opened).first("stocktake")


@pytest.mark.parametrize(
    ("clauses", "good"),
    [({"22": "21"}, True), ({"二十二": "21"}, False), ({"𠮷": "a", "﨑": "b"}, False), ({"22": "x" * 200}, False)],
)
def test_the_clause_map_is_of_article_numbers(cast: Any, clauses: Any, good: bool) -> None:
    given = {"number": "1", "title_": "件名", "incident_contact": "03", "starts": "2026-04-01", "ends": "2027-03-31"}
    if not good:
        with pytest.raises(ValidationError):
            ContractChanged.model_validate({**given, "clauses": clauses})
        return
    contracts.settle(
        cast.caller("高橋"),
        sent(),
        cast.contracts["tax"],
        ContractChanged.model_validate({**given, "clauses": clauses}),
    )
    assert not list(whole.verify_all())


@pytest.mark.parametrize(
    "day", ["2026-02-30", "2026-13-01", "０２０２６-01-01", "２０２６-０１-０１", "2026-1-1", "", "x"]
)
def test_what_is_no_day_is_refused(day: str) -> None:
    with pytest.raises(ValidationError):
        PledgeRecorded(contract="contract:" + "0" * 16, on=day)


@pytest.mark.parametrize("hours", [-1, 2**40, 2**53, 2**70])
def test_numbers_that_a_database_cannot_hold_are_refused(hours: int) -> None:
    with pytest.raises(ValidationError):
        TrainingRecorded(on="2026-12-01", until="2027-12-01", subject="x", hours=hours)
    with pytest.raises(ValidationError):
        PlaceRegistered(name="x", place_kind="unit", slots=hours)


@pytest.mark.parametrize("time", ["99:99", "24:00", "1:00", "１８:００", "18:60"])
def test_what_is_no_closing_time_is_refused(time: str) -> None:
    given = {"number": "1", "title_": "件名", "incident_contact": "03", "starts": "2026-04-01", "ends": "2027-03-31"}
    with pytest.raises(ValidationError):
        ContractChanged.model_validate({**given, "closing_time": time})


def test_every_kind_keeps_names_and_free_text_out_of_the_entry() -> None:
    """A Note is always private; so is a Line called a name, a serial number, an address or a contact."""
    for kind, event in KINDS.items():
        for name, info in event.model_fields.items():
            long = any(getattr(m, "max_length", 0) == 2_000 for m in info.metadata)
            telling = name in {
                "name",
                "kana",
                "serial",
                "address",
                "giver",
                "contact",
                "officer_name",
                "employer",
                "where",
            }
            if long or telling:
                assert name in event.private_names, (kind, name)
