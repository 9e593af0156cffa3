"""Certificates of destruction: matched line by line, or sent back (E06, E07)."""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import normalize

from custody import db
from custody.caller import Caller, Submission
from custody.errors import BadInput
from custody.events.authorisations import WitnessRule
from custody.events.copies import CopyEnd
from custody.events.destroying import CertificateRejected, DestroyCertified
from custody.events.lots import LotCertified, LotRejected
from custody.models import Destruction, Item
from custody.rules.certifying import Lot
from custody.rules.returning import plain
from custody.text import Text
from custody.usecases.act import Moment, Step, act
from custody.usecases.copying import copies_ended
from custody.usecases.destroying import facts_of, instruction_of, items_in, lot_of, whole
from custody.usecases.matching import Matched, matched
from custody.usecases.outcome import Outcome
from custody.usecases.timing import not_to_come

NO_SCAN = Text("証明書の写しを添えてください。", "Add the scan of the certificate.")
NO_LINES = Text("証明書に書かれた番号を入れてください。", "Enter the numbers on the certificate.")


def certify(caller: Caller, submission: Submission, lot: str, event: LotCertified) -> Outcome:
    """E06: match a certificate with the lot. Where a line is missing or too many, E07 is recorded instead: the lot goes
    on waiting (`lot.rejected` is then among what was done).
    """

    def certify(moment: Moment) -> list[Step]:
        row = lot_of(moment, lot)
        not_to_come(moment.received, "issued_on", event.issued_on)
        wrong = {**({} if event.scan else {"scan": [NO_SCAN]}), **({} if event.serials else {"serials": [NO_LINES]})}
        if wrong:
            raise BadInput(wrong)
        items = items_in(moment, row)
        found = matched(items, event.serials)
        if found.missing or found.surplus:
            return _rejected(moment, row, items, event, found)
        return _certified(moment, row, items, event, found)

    return act(caller, whole(submission), [lot, event.model_dump(mode="json")], certify)


def _certified(
    moment: Moment, row: Destruction, items: Sequence[Item], event: LotCertified, found: Matched
) -> list[Step]:
    grant = instruction_of(moment, row)
    used = "used" if _used(event, row) else ""
    about = Lot(row, grant.witness or WitnessRule.NONE.value, used_by=used)
    step = Step(
        row, event.model_copy(update={"lines": found.lines}), row.contract, facts_of(moment, row.contract, about=about)
    )
    step.follow = copies_ended(moment, items, CopyEnd.ENDED_WITH_CARRIER)
    return [step, *(Step(i, DestroyCertified(lot=row.id, line=found.lines[i.id]), row.contract) for i in items)]


def _used(event: LotCertified, row: Destruction) -> bool:
    """Whether this number ended another lot, however its issuer was spelled."""
    others = db.rows("SELECT certificate FROM destruction WHERE certificate <> '' AND id <> ?", (row.id,))
    number = plain(normalize("NFKC", event.certificate))
    return any(plain(normalize("NFKC", n)) == number for (n,) in others)


def _rejected(
    moment: Moment, row: Destruction, items: Sequence[Item], event: LotCertified, found: Matched
) -> list[Step]:
    said = event.model_dump(include={"certificate", "issuer", "issued_on", "scan", "note"})
    why = f"明細が一致しません（載っていない物 {len(found.missing):,}件、ロットにない番号 {len(found.surplus):,}件）"
    full = LotRejected(**said, reason=why, missing=found.missing, surplus=found.surplus)
    missing = [i for i in items if i.id in found.missing]
    own = Step(row, full, row.contract, facts_of(moment, row.contract))
    return [own, *(Step(i, CertificateRejected(lot=row.id), row.contract) for i in missing)]


def reject(caller: Caller, submission: Submission, lot: str, event: LotRejected) -> Outcome:
    """E07: send a certificate back for another reason."""

    def reject(moment: Moment) -> list[Step]:
        row = lot_of(moment, lot)
        not_to_come(moment.received, "issued_on", event.issued_on)
        return [Step(row, event, row.contract, facts_of(moment, row.contract))]

    return act(caller, whole(submission), [lot, event.model_dump(mode="json")], reject)
