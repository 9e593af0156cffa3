"""A short history with something in every register, and every kind of row beside them, for tests of the whole."""

from __future__ import annotations

from typing import Any

from refusing import carrying, copying, destroying
from refusing.office import Office

from custody import clock, db
from custody.caller import Signature, Submission, new_idem
from custody.demo.cast import sent
from custody.events.choices import MANAGERS
from custody.events.contracts import ContractEnded
from custody.events.corrections import EntryCorrected
from custody.events.counting import StocktakeOpened
from custody.events.documents import DocumentIssued
from custody.events.items import CustodyHandedOver
from custody.events.lots import LotWitnessed
from custody.events.oversight import AuditNotified, FindingNoted
from custody.events.under_way import SealVerified
from custody.usecases import (
    badges,
    blank_labels,
    contracts,
    correcting,
    counting,
    executing,
    issuing,
    items,
    labelling,
    oversight,
    sealing,
)
from custody.usecases.signing import signed


def everything(desk: Any) -> None:
    """One of everything; the contract "library" has ended by then."""
    accidents_and_journeys(desk)
    seed(desk)
    papers(desk)


def seed(desk: Any) -> None:
    cast, keeper, user = desk.cast, desk.keeper("tax"), desk.user("tax")
    one, two, _ = desk.out(n=3, note="備考")
    second = Signature(cast.people["伊藤"], "password", desk.ago(0))
    given = CustodyHandedOver(receiver=cast.people["伊藤"])
    items.hand_over(user, Submission(new_idem(), second=second), [one], given)
    items.bring_back(user, sent(), [two], desk.returning(slot="上段"))
    ((hash_,),) = db.rows("SELECT hash FROM entry WHERE subject = ? AND kind = 'item.stored'", (one,))
    correcting.correct(
        keeper,
        sent(),
        one,
        hash_,
        {"unit": cast.places["ロッカー2"]},
        EntryCorrected(reason="wrong_place", why="取り違え"),
    )
    labelling.print_labels(keeper, sent(), [two], "a4-24")
    opened = StocktakeOpened(place=cast.places["ロッカー1"])
    counting.open_stocktake(cast.caller("高橋"), sent(), cast.contracts["tax"], opened)
    assert items.take_out(user, sent(), [two], desk.using(place="会議室")).refused
    contracts.settle(
        cast.caller("高橋"), sent(), cast.contracts["library"], ContractEnded(on="2026-01-01", how="completed")
    )


def papers(desk: Any) -> None:
    """What is printed ahead, worn, or handed to the client: a blank label, a badge, a form."""
    cast, boss = desk.cast, desk.cast.caller("高橋")
    blank_labels.print_blanks(desk.keeper("tax"), sent(), "M", 2, "a4-24")
    badges.issue(boss, sent(), cast.people["伊藤"], "a4-24")
    pdf = issuing.Made(b"%PDF-1.7\n%%EOF", "application/pdf", "7K3M9QXW2AB4C5D6", 1, 2, "a" * 64)
    event = DocumentIssued(sheet="F-01", of=cast.contracts["tax"], addressee="みなと区長 あて")
    issuing.issue(boss, sent(), cast.contracts["tax"], event, lambda _: pdf, by=MANAGERS, single=False)


def accidents_and_journeys(desk: Any) -> None:
    """Something in every other register: a case opened, a lot destroyed and watched, a loss, a firm, an audit."""
    office = Office(desk)
    opened = carrying.under_way_to_opening(office, "welfare", "S-00931")
    second = Signature(desk.cast.people["髙木"], "password", desk.ago(0))
    read = SealVerified(numbers="S-00931", tampered=False)
    assert not sealing.verify(desk.keeper("tax"), Submission(new_idem(), second=second), opened, read).refused
    lot = destroying.lot(office, "library")
    done = destroying.execution(office, "library")
    assert not executing.execute(desk.cast.caller("佐藤"), sent(), lot, done).refused
    assert not executing.witness(signed(desk.cast.caller("伊藤")), sent(), lot, LotWitnessed()).refused
    copying.incident_untold(office, "tax", lacking=False)
    carrying.site(office, "tax", consented=True, bound=True)
    boss, tax, today = desk.cast.caller("高橋"), desk.cast.contracts["tax"], clock.today()
    held = AuditNotified(on=today, auditor="港区監査委員", scope="保管状況")
    audit = oversight.notify(boss, sent(), tax, held).first("audit")
    oversight.note(boss, sent(), tax, FindingNoted(audit=audit, on=today, article="22", text="鍵の記録"))
