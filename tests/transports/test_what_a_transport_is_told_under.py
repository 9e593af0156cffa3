"""F-04 and the compliance report tell of a transport that was lost, and cite Art. 23 where it binds and media were carried."""

import html
from typing import Any

import pytest

from custody import clock
from custody.demo.cast import sent
from custody.documents import forms
from custody.documents.forms.base import Paper
from custody.documents.forms.drawing import _grounds, texts
from custody.events.finding import ItemMissing
from custody.events.under_way import TransportLost
from custody.queries.compliance import figures
from custody.queries.refused import Period
from custody.registers import current
from custody.usecases import items, losing


def paper_of(road: Any, number: str = "F-04") -> tuple[str, str]:
    """What the form cites, and every word in it."""
    form, row = forms.forms()[number], road.row()
    about = row if form.of == "transport" else None
    days = {"since": clock.today(), "until": clock.today()} if form.period else {}
    paper = Paper(road.who("高橋"), current(), current().contract(row.contract), about, clock.now(), **days)
    return _grounds(form, paper), " ".join(texts({"blocks": form.values(paper)}))


@pytest.mark.parametrize(
    ("contract", "medium", "cited"),
    [("welfare", "usb", "（第23条）"), ("welfare", "paper", "（第1条）"), ("library", "usb", "（第1条）")],
)
def test_the_record_of_a_transport_cites_what_binds_it(
    road: Any, desk: Any, contract: str, medium: str, cited: str
) -> None:
    r = road(contract)
    r.made().stocked()
    for step in (r.plan, lambda: r.pack(items=desk.stored(contract, 2, medium=medium)), r.seal, r.depart):
        assert not step().refused
    grounds, words = paper_of(r)
    assert grounds == cited
    assert "紛失" not in words
    counted = {(f.article, f.what.ja): f.count for f in figures(current().contract(r.row().contract), Period())}
    departed = {article for (article, what), n in counted.items() if what.startswith("搬送の出発") and n}
    assert departed == {int(cited[2:-2])}
    assert paper_of(r, "F-20")[0] == "（第5条）"


def test_a_transport_that_was_lost_is_told_as_lost(road: Any, browse: Any) -> None:
    r = road().on_its_way()
    items.report_missing(r.who("佐藤"), sent(), r.items, ItemMissing(known_at=clock.now(), sought="電車の網棚"))
    assert not losing.lose(r.who("鈴木"), sent(), r.id, TransportLost(note="駅と警察に届け出た")).refused
    _, words = paper_of(r)
    for told in ("着地に着いていません", "駅と警察に届け出た", "紛失のため着いていません", "所在不明の物は2点"):
        assert told in words
    assert "着地での照合の前" not in words
    assert "1件 紛失した搬送" in paper_of(r, "F-20")[1]
    page = browse("高橋").get(f"/contracts/{r.row().contract.partition(':')[2]}/compliance")
    assert "搬送の紛失（中身・ケースとも）" in html.unescape(page.get_data(as_text=True))
