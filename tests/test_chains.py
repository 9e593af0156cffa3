"""Every subject has one linear chain; every submission has one effect; what fails leaves nothing behind."""

import json
import threading
from dataclasses import replace
from typing import Any

import pytest

from custody import db
from custody.caller import Submission, new_idem
from custody.demo.cast import sent
from custody.errors import Conflict, CustodyError, KeyReused, NotFound
from custody.events.items import ItemReceived, ItemSighted
from custody.ledger import project, whole
from custody.ledger.entry import START, entry_hash
from custody.usecases import items, receiving
from custody.usecases.outcome import Outcome

TABLES = ("entry", "private", "request", "item", "copy", "label", "counter")


def everything() -> dict[str, list[Any]]:
    return {t: sorted(map(repr, db.rows(f"SELECT * FROM {t}"))) for t in TABLES}


def test_each_entry_names_the_hash_of_the_one_before_it(desk: Any) -> None:
    (item,) = desk.out()
    bodies = [bytes(b) for (b,) in db.rows("SELECT body FROM entry WHERE subject = ? ORDER BY seq", (item,))]
    chain = [json.loads(b) for b in bodies]
    assert [e["seq"] for e in chain] == [1, 2, 3]
    assert [e["prev"] for e in chain] == [START, *map(entry_hash, bodies[:-1])]
    assert [e["kind"] for e in chain] == ["item.received", "item.stored", "item.checked_out"]


def test_the_row_names_the_newest_entry(desk: Any) -> None:
    (item,) = desk.out()
    ((seq, hash_),) = db.rows("SELECT seq, hash FROM entry WHERE subject = ? ORDER BY seq DESC LIMIT 1", (item,))
    assert db.rows("SELECT seq, head FROM item WHERE id = ?", (item,)) == [(seq, hash_)]


def test_an_act_on_many_items_is_one_batch_of_one_entry_each(desk: Any) -> None:
    ids = desk.stored(n=40)
    entries = db.rows("SELECT batch, subject, idem FROM entry WHERE kind = 'item.stored'")
    assert len({batch for batch, _, _ in entries}) == 1
    assert {subject for _, subject, _ in entries} == set(ids)
    assert len({idem for _, _, idem in entries}) == 40


def test_an_item_given_twice_in_one_act_is_done_once(desk: Any) -> None:
    (item,) = desk.received()
    outcome = items.store(desk.keeper("tax"), sent(), [item, item], desk.storing())
    assert [d.subject for d in outcome.done] == [item]


def test_the_same_key_sent_again_gets_the_same_answer_and_writes_nothing(desk: Any) -> None:
    (item,) = desk.stored()
    submission, event = sent(), desk.using()
    first = items.take_out(desk.user("tax"), submission, [item], event)
    before = everything()
    again = items.take_out(desk.user("tax"), submission, [item], event)
    assert again == first
    assert again.replayed
    assert not first.replayed
    assert everything() == before


def test_a_refused_submission_sent_again_is_refused_again_and_recorded_once(desk: Any) -> None:
    (item,) = desk.stored()
    submission, event = sent(), desk.using(place="会議室")
    first = items.take_out(desk.user("tax"), submission, [item], event)
    assert first.refused == items.take_out(desk.user("tax"), submission, [item], event).refused
    assert first.refused[0].refusals[0].instead.ja
    assert len(db.rows("SELECT 1 FROM entry WHERE kind = 'attempt.refused'")) == 1


def test_a_key_is_answered_even_after_the_return_it_promised_is_past(desk: Any, monkeypatch: Any) -> None:
    """A phone that was offline re-sends what the server had already taken."""
    (item,) = desk.stored()
    submission, event = sent(), desk.using()
    first = items.take_out(desk.user("tax"), submission, [item], event)
    monkeypatch.setattr("custody.clock.now", lambda: desk.due(hours=4))
    assert items.take_out(desk.user("tax"), submission, [item], event) == first


@pytest.mark.parametrize("changed", ["purpose", "items", "act"])
def test_a_key_with_other_content_is_refused(desk: Any, changed: str) -> None:
    one, two = desk.stored(n=2)
    submission, event = sent(), desk.using()
    items.take_out(desk.user("tax"), submission, [one], event)
    before = everything()
    tries = {
        "purpose": lambda: items.take_out(desk.user("tax"), submission, [one], desk.using(purpose="問い合わせの調査")),
        "items": lambda: items.take_out(desk.user("tax"), submission, [two], event),
        "act": lambda: items.sight(desk.user("tax"), submission, [one], ItemSighted()),
    }
    with pytest.raises(KeyReused):
        tries[changed]()
    assert everything() == before


def test_a_key_of_another_person_is_refused(desk: Any) -> None:
    (item,) = desk.stored()
    submission, event = sent(), desk.using()
    items.take_out(desk.user("tax"), submission, [item], event)
    with pytest.raises(KeyReused):
        items.take_out(desk.cast.caller("伊藤"), submission, [item], event)


def at_once(works: list[Any]) -> list[Any]:
    """What each of `works` gives or raises when all run together, each on a connection of its own."""
    results: list[Any] = [None] * len(works)
    together = threading.Barrier(len(works))

    def run(n: int) -> None:
        with db.proxy.obj.connection_context():
            together.wait()
            try:
                results[n] = works[n]()
            except CustodyError as e:
                results[n] = e

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(works))]
    for t in threads:
        t.start()
    for t in threads:
        t.join(60)
    return results


def test_a_double_tap_makes_one_event_and_two_equal_answers(desk: Any) -> None:
    user = desk.user("tax")
    for item in desk.stored(n=15):
        submission, event = sent(), desk.using()
        answers = at_once([lambda i=item, s=submission, e=event: items.take_out(user, s, [i], e) for _ in range(3)])
        assert all(isinstance(a, Outcome) for a in answers), answers
        assert len({a.batch for a in answers}) == 1
    assert len(db.rows("SELECT 1 FROM entry WHERE kind = 'item.checked_out'")) == 15


def test_a_double_tap_on_reception_makes_one_item(desk: Any) -> None:
    key = new_idem()
    before = len(db.rows("SELECT 1 FROM item"))
    event = ItemReceived(medium="usb", place=desk.cast.places["取扱区域A"], giver="田中 実")
    keeper = desk.keeper("tax")
    answers = at_once(
        [lambda: receiving.receive(keeper, Submission(key), desk.cast.contracts["tax"], event) for _ in range(4)],
    )
    assert all(isinstance(a, Outcome) for a in answers), answers
    assert len({a.first("item") for a in answers}) == 1
    assert len(db.rows("SELECT 1 FROM item")) == before + 1


def test_of_two_people_on_one_item_one_wins_and_the_other_is_told_the_present_state(desk: Any) -> None:
    for item in desk.stored(n=8):
        people = [desk.cast.caller("佐藤"), desk.cast.caller("伊藤")]
        event = desk.using()
        answers = at_once([lambda p=p, i=item, e=event: items.take_out(p, sent(), [i], e) for p in people])
        lost = [a for a in answers if isinstance(a, Conflict)]
        assert len(lost) == 1, answers
        assert "使用中" in lost[0].message.ja
        assert "In use" in lost[0].message.en
    assert not list(whole.verify_all())


def test_a_batch_in_which_one_item_cannot_follow_writes_nothing(desk: Any) -> None:
    ready, out = desk.stored(n=5), desk.out()
    before = everything()
    with pytest.raises(Conflict):
        items.take_out(desk.user("tax"), sent(), [*ready, *out], desk.using())
    with pytest.raises(NotFound):
        items.take_out(desk.user("tax"), sent(), [*ready, "item:" + "z" * 16], desk.using())
    assert everything() == before


def test_a_batch_with_a_refused_item_writes_only_the_refusal(desk: Any) -> None:
    specific, less = desk.stored("tax")[0], desk.stored("tax", info_class="personal")[0]
    outcome = items.take_out(desk.user("tax"), sent(), [specific, less], desk.using(place="会議室"))
    assert [n.subject for n in outcome.refused] == [specific]
    assert outcome.done == ()
    states = dict(db.rows("SELECT id, state FROM item"))
    assert states[specific] == states[less] == "stored"


def test_skipping_the_refused_does_the_rest_and_records_both(desk: Any) -> None:
    specific, less = desk.stored("tax")[0], desk.stored("tax", info_class="personal")[0]
    both = [specific, less]
    outcome = items.take_out(desk.user("tax"), replace(sent(), skip_refused=True), both, desk.using(place="会議室"))
    assert [d.subject for d in outcome.done] == [less]
    assert [n.subject for n in outcome.refused] == [specific]
    assert db.rows("SELECT count(*) FROM entry WHERE kind = 'attempt.refused' AND subject = ?", (specific,)) == [(1,)]
    assert not list(whole.verify_all())


@pytest.mark.parametrize("where", ["entries", "private values", "rows", "labels", "answer"])
def test_an_error_in_the_middle_leaves_nothing_half_written(desk: Any, monkeypatch: Any, where: str) -> None:
    ids = desk.stored(n=3)
    before = everything()

    def broken(*_: Any, **__: Any) -> Any:
        raise RuntimeError(where)

    real = db.run_many
    marks = {
        "entries": "INTO entry",
        "private values": "INTO private",
        "labels": "INTO label",
        "answer": "INTO request",
    }

    def run_many(sql: str, many: Any) -> None:
        real(sql, many)
        if marks[where] in sql:
            broken()

    if where == "rows":
        monkeypatch.setattr(project, "save", broken)
    else:
        monkeypatch.setattr(db, "run_many", run_many)
    event = desk.using(note="手渡し")
    with pytest.raises(RuntimeError, match=where):
        _ = desk.received(n=3) if where == "labels" else items.take_out(desk.user("tax"), sent(), ids, event)
    monkeypatch.undo()
    assert everything() == before
    assert not items.take_out(desk.user("tax"), sent(), ids, desk.using()).refused
    assert not list(whole.verify_all())
