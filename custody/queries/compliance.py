"""What the ledger says of a period, for the report by Art. 20 (form F-20): counts of what was done, article by article."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from custody import db
from custody.models import Contract
from custody.queries.refused import Period
from custody.text import Text


@dataclass(frozen=True)
class Figure:
    """One line of the report: the article it belongs to, and how often it happened. `wrong`: worth a word."""

    article: int
    what: Text
    count: int
    wrong: bool = False


KINDS: tuple[tuple[int, Text, tuple[str, ...], bool], ...] = (
    (1, Text("受領", "Receptions"), ("item.received",), False),
    (1, Text("棚卸の実施", "Stocktakes closed"), ("stocktake.closed",), False),
    (4, Text("再委託の承諾", "Consents to subcontract"), ("subcontracting.consented",), False),
    (5, Text("再委託先の監督", "Subcontractors supervised"), ("party.supervised",), False),
    (7, Text("取り出し", "Check-outs"), ("item.checked_out",), False),
    (9, Text("複写の許可", "Permissions to copy"), ("copying.permitted",), False),
    (9, Text("複写の実績", "Copies made"), ("copy.created",), False),
    (10, Text("返還", "Returns"), ("return.receipted",), False),
    (11, Text("廃棄の指示", "Instructions to destroy"), ("destruction.instructed",), False),
    (12, Text("事故等", "Incidents"), ("incident.opened",), True),
    (13, Text("監査", "Audits held"), ("audit.held",), False),
    (17, Text("名簿の提出・変更", "Rosters submitted"), ("roster.submitted",), False),
    (21, Text("指摘", "Findings"), ("finding.noted",), False),
    (21, Text("改善の完了", "Findings settled"), ("finding.closed",), False),
    (22, Text("入庫・返却（施錠確認）", "Put into storage (lock checked)"), ("item.stored", "item.checked_in"), False),
    (23, Text("搬送の出発", "Transports departed"), ("transport.departed",), False),
)


def figures(contract: Contract, period: Period) -> list[Figure]:
    """The counts of a period in the order of the articles; lock rounds and trainings too, which no contract owns."""
    sql = "SELECT kind, count(*) FROM entry WHERE contract = ? AND occurred >= ? AND occurred < ? GROUP BY kind"
    done = Counter({kind: int(n) for kind, n in db.rows(sql, (contract.id, *period.stamps()))})
    done["copy.created"] -= _struck(contract, period)
    found = [Figure(a, what, n := sum(done[k] for k in kinds), wrong and n > 0) for a, what, kinds, wrong in KINDS]
    found.append(Figure(18, Text("教育訓練（延べ人数）", "Trainings (people)"), _trainings(contract, period)))
    found.append(Figure(22, Text("施錠点検", "Lock checks"), _lock_checks(contract, period)))
    return sorted(found, key=lambda f: f.article)


def _struck(contract: Contract, period: Period) -> int:
    """Of the copies registered in the period, those whose registration was struck as a mistake since."""
    sql = (
        "SELECT count(*) FROM entry JOIN copy ON copy.id = entry.subject WHERE entry.contract = ? AND entry.occurred >= ? "
        "AND entry.occurred < ? AND entry.kind = 'copy.created' AND copy.state = 'voided'"
    )
    return int(db.rows(sql, (contract.id, *period.stamps()))[0][0])


def _trainings(contract: Contract, period: Period) -> int:
    sql = (
        "SELECT count(*) FROM entry WHERE kind = 'training.recorded' AND occurred >= ? AND occurred < ? "
        "AND subject IN (SELECT person FROM membership WHERE contract = ?)"
    )
    return int(db.rows(sql, (*period.stamps(), contract.id))[0][0])


def _lock_checks(contract: Contract, period: Period) -> int:
    """Of the units that hold or held something of the contract."""
    sql = (
        "SELECT count(*) FROM entry WHERE kind = 'lock.checked' AND occurred >= ? AND occurred < ? "
        "AND subject IN (SELECT DISTINCT place FROM item WHERE contract = ?)"
    )
    return int(db.rows(sql, (*period.stamps(), contract.id))[0][0])
