"""What holds for every rule: it says its code, is asked, and is tried by a test (whose `said` checks the words)."""

import ast
import inspect
import re
from pathlib import Path
from typing import Any

import pytest

import custody.rules
from custody.events import KINDS, Event, marks
from custody.events.items import ItemSighted, ItemStored
from custody.rules import EARLY, FAMILIES, RULES, Facts, Refusal
from custody.rules.articles import HOUSE_RULE, SPECIFIC_ONLY, SUBJECTS, applies, cite
from custody.rules.asked import concerning
from custody.text import Text

MODULES = FAMILIES
# The kinds that there were before the rest of the vocabulary, and what kinds and rules share.
FIRST = {"items", "contracts", "authorisations", "choices", "evidence", "marks"}
# The families of kinds that a rule file names beside: its own, and what its own acts follow on.
OWN = {
    "carrying": {"transport", "under_way"}, "certifying": {"lots"}, "copying": {"copying"}, "destroying": {"destroying"},
    "discovering": {"discovering", "moving"}, "documents": {"documents"}, "erasing": {"erasing"},
    "forgetting": {"forgetting"}, "incidents": {"notices"}, "keeping": {"counting"}, "leaving": {"people"},
    "losses": {"finding", "losses"}, "oversight": {"oversight"}, "packing": {"cases", "transport"},
    "reclaiming": {"reclaiming"}, "returning": {"returning"}, "sealing": {"seals", "transport", "under_way"},
    "striking": {"striking"}, "subcontracting": {"parties"}, "transport": {"moving", "transport"},
}  # fmt: skip
MARKED = {
    marks.OutOfItsCase: (
        "carrier.reclaimed content.added content.erased content.struck destroy.staged item.packed item.stored item.voided"
        " return.receipted"
    ),
    marks.AsPermitted: ("content.added content.struck custody.handed_over item.checked_out item.copied item.stored"),
    marks.FoundThere: "carrier.discovered content.discovered item.found",
    marks.CarriedAway: "item.packed",
    marks.StaysThere: "destroy.staged item.checked_in",
}
CODE = re.compile(r"R-(?:\d\d|CS|CT)-\d+")
NO = Refusal("R-00-0", HOUSE_RULE, Text("だめ", "No"), Text("やめる", "Leave it"))


def refusals_made() -> list[ast.Call]:
    trees = [ast.parse(inspect.getsource(m)) for m in MODULES]
    calls = [n for t in trees for n in ast.walk(t) if isinstance(n, ast.Call)]
    return [c for c in calls if isinstance(c.func, ast.Name) and c.func.id == "Refusal"]


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.__name__)
def test_a_rule_begins_its_docstring_with_its_code(rule: Any) -> None:
    assert CODE.match(rule.__doc__ or ""), rule.__name__


def test_every_rule_of_every_module_is_asked() -> None:
    assert {r for m in MODULES for r in m.RULES} == set(RULES)
    assert len(RULES) == len(set(RULES))


def test_a_rule_is_marked_where_it_stands_and_in_no_list_beside() -> None:
    """A new kind of event, with its rules, touches the file of its own family and no other rule."""
    assert [m.__name__ for m in MODULES if hasattr(m, "EARLY")] == []
    assert set(EARLY) < set(RULES)


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.__name__.rpartition(".")[2])
def test_a_rule_file_names_the_kinds_of_its_own_family_and_asks_all_others_what_they_say_of_themselves(
    module: Any,
) -> None:
    """Else a new kind in another family would have to be named in it too."""
    tree = ast.parse(inspect.getsource(module))
    named = {n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    kinds = {m.removeprefix("custody.events.") for m in named if m.startswith("custody.events.")}
    assert kinds - FIRST == OWN.get(module.__name__.rpartition(".")[2], set())


@pytest.mark.parametrize("mark", MARKED, ids=lambda m: m.__name__)
def test_a_kind_says_of_itself_what_rules_of_other_families_ask(mark: type) -> None:
    assert sorted(k for k, kind in KINDS.items() if issubclass(kind, mark)) == MARKED[mark].split()


def test_every_code_is_tried_by_a_test_of_its_own() -> None:
    made = {c.args[0].value for c in refusals_made() if isinstance(c.args[0], ast.Constant)}
    assert len(made) >= 25
    here = Path(inspect.getfile(test_every_code_is_tried_by_a_test_of_its_own)).parent
    tried = {code for f in here.glob("test_*.py") for code in CODE.findall(f.read_text())}
    assert made <= tried


@pytest.mark.parametrize("article", sorted(SUBJECTS))
def test_an_article_is_cited_as_that_contract_numbers_it(case: Any, article: int) -> None:
    assert cite(article, case("specific").contract).ja == f"第{article}条"
    assert cite(article, case("renumbered").contract).ja == f"第{article + 40}条"
    assert cite(article, case("renumbered").contract).en == f"Art. {article + 40}"


@pytest.mark.parametrize("article", sorted(SUBJECTS))
def test_an_article_applies_only_where_the_contract_says_so(case: Any, article: int) -> None:
    specific, ordinary, without = (case(k).contract for k in ("specific", "ordinary", "without 22"))
    assert applies(article, specific)
    assert applies(article, ordinary) is (article not in SPECIFIC_ONLY)
    assert applies(article, without) is (article not in SPECIFIC_ONLY and article not in (22, 23))


def test_rules_look_at_no_database() -> None:
    folder = Path(inspect.getfile(custody.rules)).parent
    for file in folder.glob("*.py"):
        assert "custody.db" not in file.read_text(), file
        assert "from custody import db" not in file.read_text(), file


def test_a_rule_that_is_not_asked_about_a_kind_would_let_it_pass(case: Any) -> None:
    for kind in KINDS.values():
        asked, event = concerning(RULES, kind), kind.model_construct()
        for rule in set(RULES) - set(asked):
            assert not any(rule(event, case(c).facts()) for c in ("specific", "ordinary", "without 22"))
        assert asked == tuple(r for r in RULES if r in asked)


def test_a_rule_that_looks_at_more_than_the_kind_is_asked() -> None:
    def of_the_form(event: Event, facts: Facts) -> Refusal | None:
        return NO if getattr(event, "lock_checked", None) else None

    def of_the_facts(event: Event, facts: Facts) -> Refusal | None:
        return NO if isinstance(event, ItemStored) and facts.sealed else None

    def always(event: Event, facts: Facts) -> Refusal | None:
        return NO if isinstance(event, ItemStored) else None

    made = (of_the_form, of_the_facts, always)
    assert concerning(made, ItemStored) == made
    assert concerning(made, ItemSighted) == (of_the_form,)
