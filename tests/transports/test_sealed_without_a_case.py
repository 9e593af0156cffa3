"""What is sealed is not put away before its seals came off, whether it lies in a case or not."""

from custody.demo.cast import sent
from custody.usecases import items


def refused(outcome):
    return {r.rule for no in outcome.refused for r in no.refusals}


def test_it_is_put_away_only_after_its_seals_were_read_and_came_off(road, desk):
    r = road("library").stocked()
    r.plan(purpose="area", destination=r.cast.places["取扱区域A"])
    for step in (lambda: r.pack(2, case=None), r.seal, r.depart):
        assert not step().refused
    r.arrive("取扱区域A", case=None)
    put = lambda: items.store(desk.keeper("library"), sent(), r.items[:1], desk.storing())  # noqa: E731
    assert refused(put()) == {"R-23-7"}
    r.read()
    assert refused(put()) == {"R-23-7"}
    r.open()
    assert not put().refused
    assert not r.count(r.items[1:]).refused
    assert r.row().missing == []
