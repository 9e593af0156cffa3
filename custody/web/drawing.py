"""Jinja as our pages use it: the same templates, the same HTML, less work at each macro and each value.

A page calls eighty macros and shows twice as many values. Jinja looks five times at each call for what ours never ask
for, and makes a Markup of each value only to join it with the others.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from types import FunctionType
from typing import Any

from flask.templating import Environment
from jinja2.compiler import CodeGenerator
from jinja2.runtime import Context, Macro
from jinja2.utils import missing
from markupsafe import Markup, _escape_inner, escape  # type: ignore[attr-defined]

PLAIN = frozenset({int, float})
OF_LOOPS = frozenset({"_loop_vars", "_block_vars"})


def shown(value: object) -> str:
    """What `escape` makes of a value, as text to be joined."""
    kind: type = type(value)
    if kind is str:
        return str(_escape_inner(value))  # type: ignore[arg-type]
    if kind is Markup:
        return value  # type: ignore[return-value]
    return str(value) if kind in PLAIN else escape(value)


class Values(CodeGenerator):
    """Code that shows values by `shown`, where a page is escaped and that is known beforehand."""

    def _output_child_pre(self, node: Any, frame: Any, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.shown(")


class Calls(Context):
    """Calls a macro with values alone, and a plain function, at once; leaves all else to Jinja."""

    def call(self, obj: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        kind = type(obj)
        if kind is Macro and self.eval_ctx.autoescape:
            given = _given(obj, args, kwargs)
            if given is not None:
                return Markup(obj._func(*given))  # type: ignore[attr-defined]  # noqa: S704 - what a template drew
        elif kind is FunctionType and not hasattr(obj, "jinja_pass_arg"):
            kwargs.pop("_loop_vars", None)
            kwargs.pop("_block_vars", None)
            return obj(*args, **kwargs)
        return super().call(obj, *args, **kwargs)


def _given(macro: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, ...] | None:
    """All that a macro's function takes, as `Macro.__call__` would find it out; None where that is left to it."""
    wanted: int = macro._argument_count - len(args)
    if wanted < 0 or macro.caller or macro.catch_kwargs or macro.catch_varargs or not kwargs.keys() <= OF_LOOPS:
        return None
    return args + (missing,) * wanted


class Templates(Environment):
    """Jinja's environment, with one dictionary of globals for all templates: a chain of them is searched slowly."""

    context_class = Calls
    code_generator_class = Values
    shown = staticmethod(shown)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals
