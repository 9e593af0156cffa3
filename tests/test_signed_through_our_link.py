"""Where one of ours made the link through which the client's officer came in, history and papers say so (Art. 10)."""

from typing import Any

from custody.demo.cast import sent
from custody.documents.forms.parts import through
from custody.events.returning import ReturnReceipted
from custody.ledger import project
from custody.models import Item
from custody.queries import papers
from custody.queries.history import history
from custody.registers import current
from custody.usecases import acknowledging, links, returning

GOOD = "tatemono no kagi 38"


class Names:
    """As much of a paper as names somebody."""

    employed = staticmethod(lambda person: current().person_name(person))


def newest(item: str, lang: str = "ja") -> str:
    row = Item.get_by_id(item)
    return history(row, current().contract(row.contract), lang).rows[0].who


def test_what_the_client_signs_in_an_account_that_we_opened_is_marked(desk: Any) -> None:
    cast, (mine, linked) = desk.cast, desk.stored("tax", 2)
    contract, area = cast.contracts["tax"], cast.places["取扱区域A"]
    receipt = ReturnReceipted(receipt="みな税受9", officer="税務課 主任 田中 実", place=area)
    links.set_password(links.invite(cast.caller("高橋"), cast.people["田中"]), "tanaka-m", GOOD, GOOD)
    assert not returning.receipt(cast.caller("田中"), sent(), contract, [mine], receipt).refused
    assert newest(mine) == "田中 実（高橋 誠が作ったリンクから）"
    assert newest(mine, "en").endswith("(through a link made by 高橋 誠)")
    token = acknowledging.make_link(cast.caller("鈴木"), contract, [linked], area)
    assert not acknowledging.acknowledge(sent(), token, receipt).refused
    assert "鈴木 一郎が作ったリンクから" in newest(linked)
    (told,) = (t for t in papers.chain(linked) if t.e.kind == ReturnReceipted.kind)
    assert "鈴木 一郎が作ったリンクから" in through(Names(), told)  # type: ignore[arg-type]
    assert project.history(mine)[0].link_by() == ""  # what our own people do in accounts that we opened is not
