"""Holds a refusal against the contracts under which it is met and those under which it is not, and against its page."""

from __future__ import annotations

import html
import json
from typing import Any

from custody import db, registers
from custody.caller import new_idem
from custody.demo.cast import sent
from custody.ledger import project, whole
from custody.models import REGISTERS
from custody.rules import Refusal
from custody.rules.articles import CONTRACT_SETTING, HOUSE_RULE, SUBJECTS, applies, cite
from custody.usecases.outcome import Outcome
from refusing.office import Attempt, Case, Office, Where

# Every contract has clause numbers of its own, so that nothing passes by citing the model annex's.
SHIFT = {"tax": 40, "welfare": 60, "library": 20}


def kept() -> dict[str, list[Any]]:
    """All that the registers hold, apart from how long each chain is: a refusal lengthens one and changes nothing."""
    found = {}
    for noun, table in REGISTERS.items():
        names = [f.column_name for f in project.fields_of(table) if f.name not in ("seq", "head")]
        found[noun] = db.rows(f"SELECT {', '.join(names)} FROM {table._meta.table_name} ORDER BY id")  # type: ignore[attr-defined]
    for table in ("label", "membership", "private"):
        found[table] = sorted(map(repr, db.rows(f"SELECT * FROM {table}")))
    return found


def written(since: set[str]) -> list[dict[str, Any]]:
    rows = db.rows("SELECT hash, body FROM entry")
    return [json.loads(bytes(body)) for hash_, body in rows if hash_ not in since]


def hashes() -> set[str]:
    return {h for (h,) in db.rows("SELECT hash FROM entry")}


class Meeting:
    """Holds one refusal against the contracts under which it is met, and those under which it is not."""

    def __init__(self, office: Office, browse: Any) -> None:
        self.office, self.browse = office, browse

    def attempts(self, case: Case) -> list[tuple[Where, Attempt]]:
        for contract in {w.contract for w in case.places}:
            shift = SHIFT[contract]
            clauses = {str(n): str(n + shift) for n in SUBJECTS}
            self.office.set(contract, clauses=clauses, **case.settings.get(contract, {}))
        return [(w, case.make(self.office, w.contract, w.lacking)) for w in case.places]

    def through_the_use_case(self, code: str, case: Case) -> None:
        for where, attempt in self.attempts(case):
            before, entries = kept(), hashes()
            outcome = attempt.work(self.office.caller(attempt.who), sent())
            if where.ground is None:
                assert (outcome.refused, bool(outcome.done)) == ((), True)
                continue
            assert code in bases(outcome), outcome
            assert bases(outcome)[code] == ground(where)
            self.cites_only_what_binds(attempt, outcome)
            assert kept() == before
            records = written(entries)
            assert {r["kind"] for r in records} == {"attempt.refused"}
            said = [no for r in records for no in r["data"]["refusals"]]
            assert {"rule": code, "basis": ground(where)} in said
        assert not list(whole.verify_all())

    def cites_only_what_binds(self, attempt: Attempt, outcome: Outcome) -> None:
        contract = registers.current().contract(attempt.contract)
        lawful = {cite(n, contract).ja for n in SUBJECTS if applies(n, contract)}
        assert set(bases(outcome).values()) <= lawful | {CONTRACT_SETTING.ja, HOUSE_RULE.ja}

    def through_the_page(self, code: str, case: Case) -> None:
        for where, attempt in self.attempts(case):
            if where.ground is None:
                answer = self.posted(attempt)
                assert answer.status_code == 303, text(answer)
                continue
            (no,) = [r for r in refusals(attempt.work(self.office.caller(attempt.who), sent())) if r.rule == code][:1]
            before, entries = kept(), hashes()
            for lang in ("ja", "en"):
                answer = self.posted(attempt, lang)
                page = text(answer)
                assert answer.status_code == 409, page
                assert [w for w in words(no, lang) if w not in page] == []
            assert kept() == before
            assert [r["kind"] for r in written(entries)] == ["attempt.refused"] * len(written(entries))
            assert len(written(entries)) >= 2

    def posted(self, attempt: Attempt, lang: str = "ja") -> Any:
        browser = self.browse(attempt.who)
        browser.client.set_cookie("lang", lang)
        form = {n: v() if callable(v) else v for n, v in attempt.form.items()}
        return browser.post(attempt.path, {"idem": new_idem(), **form})


def words(no: Refusal, lang: str) -> list[str]:
    return [t.in_(lang) for t in (no.basis, no.message, no.instead)]


def text(answer: Any) -> str:
    return html.unescape(answer.get_data(as_text=True))


def refusals(outcome: Outcome) -> list[Refusal]:
    return [r for no in outcome.refused for r in no.refusals]


def bases(outcome: Outcome) -> dict[str, str]:
    return {r.rule: r.basis.ja for r in refusals(outcome)}


def ground(where: Where) -> str:
    """`第49条` where Art. 9 is the contract's forty-ninth."""
    return f"第{where.ground + SHIFT[where.contract]}条" if isinstance(where.ground, int) else str(where.ground)
