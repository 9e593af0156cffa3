"""What the rules themselves say they refuse, and on what ground: read once from their own source, so that no second
list can differ from them."""

from __future__ import annotations

import ast
import functools
import inspect
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING

from custody.rules import FAMILIES
from custody.rules.articles import CONTRACT_SETTING, HOUSE_RULE, applies, cite
from custody.text import Text

if TYPE_CHECKING:
    from custody.models import Contract

GAP = "…"  # stands for what only the moment of refusing knows
SETTINGS = frozenset({
    "separate", "training_needed", "paper_locked", "second_lock_check", "transport_seals", "transport_two",
    "transport_encrypted", "transport_direct", "transport_tracked", "destruction_photos", "destruction_witness",
})  # fmt: skip


@dataclass
class Rule:
    """One code. `articles`: those it may cite. `setting`, `house`: whether a contract's setting or the house's own
    rule may be its ground; `flags`: the settings it looks at. `refuses`: (message, lawful way), each once."""

    code: str
    articles: list[int] = field(default_factory=list)
    setting: bool = False
    house: bool = False
    flags: set[str] = field(default_factory=set)
    refuses: list[tuple[Text, Text]] = field(default_factory=list)

    def basis(self, contract: Contract) -> Text | None:
        """The ground under `contract`; None where the rule does not apply to it."""
        bound = [n for n in self.articles if applies(n, contract)]
        if bound:
            return cite(bound[0], contract)
        if self.setting and (not self.flags or any(getattr(contract, f) for f in self.flags)):
            return CONTRACT_SETTING
        return HOUSE_RULE if self.house or not (self.articles or self.setting) else None


@functools.cache
def rulebook() -> dict[str, Rule]:
    """Every code that some rule refuses with, in the order of the codes."""
    found: dict[str, Rule] = {}
    for module in FAMILIES:
        for function, call in _refusals(module):
            _note(found, module, function, call)
    return dict(sorted(found.items()))


def _refusals(module: ModuleType) -> Iterator[tuple[ast.FunctionDef, ast.Call]]:
    for function in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(function, ast.FunctionDef):
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Refusal":
                    yield function, call


def _note(found: dict[str, Rule], module: ModuleType, function: ast.FunctionDef, call: ast.Call) -> None:
    given = [*call.args, *(k.value for k in call.keywords)]
    if len(given) < 4 or not isinstance(given[0], ast.Constant):
        return
    rule = found.setdefault(str(given[0].value), Rule(str(given[0].value)))
    for node in _resolved(function, given[1]):
        _ground(rule, node, function, module)
    rule.flags |= _settings(function)
    messages = [t for n in _resolved(function, given[2]) if (t := _text(n, module))]
    ways = [t for n in _resolved(function, given[3]) if (t := _text(n, module))]
    said = [(m, ways[0] if ways else Text("", "")) for m in messages]
    rule.refuses += [pair for pair in said if pair not in rule.refuses]


def _settings(function: ast.FunctionDef) -> set[str]:
    return {n.attr for n in ast.walk(function) if isinstance(n, ast.Attribute)} & SETTINGS


def _resolved(function: ast.FunctionDef, node: ast.expr) -> Iterator[ast.expr]:
    """What a name of the function may stand for; both sides of a choice; anything else as it is."""
    if isinstance(node, ast.IfExp):
        yield from (*_resolved(function, node.body), *_resolved(function, node.orelse))
    elif isinstance(node, ast.Name):
        values = [
            a.value
            for a in ast.walk(function)
            if isinstance(a, ast.Assign) and any(getattr(t, "id", "") == node.id for t in a.targets)
        ]
        for value in values:
            yield from _resolved(function, value)
        if not values:
            yield node
    else:
        yield node


def _ground(rule: Rule, node: ast.expr, function: ast.FunctionDef, module: ModuleType) -> None:
    if isinstance(node, ast.Name):
        rule.setting |= node.id == "CONTRACT_SETTING"
        rule.house |= node.id == "HOUSE_RULE"
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        numbers = [n for arg in node.args for n in _resolved(function, arg)]
        found = [n.value for n in numbers if isinstance(n, ast.Constant) and type(n.value) is int]
        rule.articles += [n for n in found if n not in rule.articles]
        own = getattr(module, node.func.id, None)
        if inspect.isfunction(own) and own.__module__ == module.__name__:
            _returned(rule, own, module)


def _returned(rule: Rule, own: FunctionType, module: ModuleType) -> None:
    """The grounds that a function of the module may give back."""
    (inner,) = ast.parse(inspect.getsource(own)).body
    if isinstance(inner, ast.FunctionDef):
        rule.flags |= _settings(inner)
        for back in ast.walk(inner):
            if isinstance(back, ast.Return) and back.value is not None:
                for node in _resolved(inner, back.value):
                    _ground(rule, node, inner, module)


def _text(node: ast.expr, module: ModuleType) -> Text | None:
    """The words of `Text(…)`, of a constant of the module, or of either with its gaps filled later."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        inner = _text(node.func.value, module)
        return inner and Text(_gapped(inner.ja), _gapped(inner.en))
    if isinstance(node, ast.Name):
        known = getattr(module, node.id, None)
        return known if isinstance(known, Text) else None
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Text" and len(node.args) == 2:
        return Text(_said(node.args[0]), _said(node.args[1]))
    return None


def _gapped(text: str) -> str:
    start, brace, rest = text.partition("{")
    return start + GAP + _gapped(rest.partition("}")[2]) if brace else text


def _said(node: ast.expr) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(str(v.value) if isinstance(v, ast.Constant) else GAP for v in node.values)
    return str(node.value) if isinstance(node, ast.Constant) else GAP
