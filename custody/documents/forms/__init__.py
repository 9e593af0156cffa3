"""Every form there is, by its number (domain.md §4). One is added by its module here and, for a new layout, a template."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from custody.documents.forms.base import Form

# Modules of this folder, each with a FORM.
NUMBERS = tuple(f"f{n:02d}" for n in range(1, 29) if n != 25)


@cache
def forms() -> dict[str, Form]:
    """Number -> form, in their order. F-25 is a label, which labels/ draws."""
    found = [import_module(f"{__name__}.{name}").FORM for name in NUMBERS]
    return {form.number: form for form in found}


def of(noun: str) -> list[Form]:
    """The forms that are made of one thing of this kind."""
    return [form for form in forms().values() if form.of == noun]
