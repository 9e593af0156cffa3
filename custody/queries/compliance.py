"""What the ledger says of a period, for the report by Art. 20 (form F-20): counts of what was done, article by article."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from custody import db
from custody.events.choices import NOT_ELECTRONIC
from custody.models import Contract
from custody.queries.media import may_be_electronic
from custody.queries.refused import Period
from custody.rules.articles import applies
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
)
ON_SHELVES = Text("入庫・返却（施錠確認）", "Put into storage (lock checked)")
CHECKED = Text("施錠点検", "Lock checks")
DEPARTED = Text("搬送の出発", "Transports departed")
LOST = Text("搬送の紛失（中身・ケースとも）", "Transports lost with all in them")
PAPER = Text("{what}（紙など）", "{what} (paper and the like)")


def figures(contract: Contract, period: Period) -> list[Figure]:
    """The counts of a period in the order of the articles; lock rounds and trainings too, which no contract owns.

    Arts 22 and 23 are said of electronic media, and where they bind the contract; all else of the kind is under Art. 1.
    """
    sql = "SELECT kind, count(*) FROM entry WHERE contract = ? AND occurred >= ? AND occurred < ? GROUP BY kind"
    done = Counter({kind: int(n) for kind, n in db.rows(sql, (contract.id, *period.stamps()))})
    done["copy.created"] -= _struck(contract, period)
    found = [Figure(a, what, n := sum(done[k] for k in kinds), wrong and n > 0) for a, what, kinds, wrong in KINDS]
    found.append(Figure(18, Text("教育訓練（延べ人数）", "Trainings (people)"), _trainings(contract, period)))
    found += _of_media(contract, 22, ON_SHELVES, _stored(contract, period))
    found += _of_media(contract, 22, CHECKED, _lock_checks(contract, period))
    found += _of_media(contract, 23, DEPARTED, _transports(contract, period, "transport.departed"))
    lost = _transports(contract, period, "transport.lost")
    found += _of_media(contract, 23, LOST, lost, wrong=True) if any(lost) else []
    return sorted(found, key=lambda f: f.article)


def _of_media(
    contract: Contract, article: int, what: Text, counts: tuple[int, int], *, wrong: bool = False
) -> list[Figure]:
    """`counts`: of electronic media, and of all else."""
    media, paper = counts
    if not applies(article, contract):
        return [Figure(1, what, media + paper, wrong)]
    found = [Figure(article, what, media, wrong)] if media or not wrong else []
    return [*found, Figure(1, PAPER.filled(what=what), paper, wrong)] if paper else found


def _stored(contract: Contract, period: Period) -> tuple[int, int]:
    sql = (
        "SELECT item.medium, count(*) FROM entry JOIN item ON item.id = entry.subject WHERE entry.contract = ? "
        "AND entry.kind IN ('item.stored', 'item.checked_in') AND entry.occurred >= ? AND entry.occurred < ? "
        "GROUP BY item.medium"
    )
    counts = {str(medium): int(n) for medium, n in db.rows(sql, (contract.id, *period.stamps()))}
    paper = sum(n for medium, n in counts.items() if medium in NOT_ELECTRONIC)
    return sum(counts.values()) - paper, paper


def _transports(contract: Contract, period: Period, kind: str) -> tuple[int, int]:
    """How many carried electronic media, perhaps among others, and how many nothing of the kind."""
    sql = "SELECT subject FROM entry WHERE contract = ? AND occurred >= ? AND occurred < ? AND kind = ?"
    found = [may_be_electronic(str(s)) for (s,) in db.rows(sql, (contract.id, *period.stamps(), kind))]
    return found.count(True), found.count(False)


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


def _lock_checks(contract: Contract, period: Period) -> tuple[int, int]:
    """Of the units that hold or held electronic media of the contract, and of those that hold nothing else of it."""
    sql = (
        "SELECT count(*) FROM entry WHERE kind = 'lock.checked' AND occurred >= ? AND occurred < ? "
        "AND subject IN (SELECT DISTINCT place FROM item WHERE contract = ?{media})"
    )
    paper = sorted(m.value for m in NOT_ELECTRONIC)
    ((every,),) = db.rows(sql.format(media=""), (*period.stamps(), contract.id))
    of_media = sql.format(media=f" AND medium NOT IN ({', '.join('?' * len(paper))})")
    ((media,),) = db.rows(of_media, (*period.stamps(), contract.id, *paper))
    return int(media), int(every) - int(media)
