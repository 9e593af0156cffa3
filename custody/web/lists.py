"""One page of a list of things or of entries: what stands behind a figure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flask import render_template, request

from custody.queries.attention import PAGE

if TYPE_CHECKING:
    from custody.web.item_rows import Row
    from custody.web.noted_rows import NotedRow


def page_asked() -> int:
    return max(1, request.args.get("page", 1, type=int))


def listed(
    title: str, total: int, *, items: Sequence[Row] = (), told: Sequence[NotedRow] = (), back: str = "", kept: str = ""
) -> str:
    """`back`: where it was come from; the first page where empty. `kept`: what a turned page asks for too, as a query."""
    page, pages = page_asked(), max(1, -(-total // PAGE))
    return render_template(
        "home/list.html",
        title=title,
        total=total,
        items=items,
        noted=told,
        page=page,
        pages=pages,
        previous=f"?page={page - 1}{kept}" if page > 1 else "",
        following=f"?page={page + 1}{kept}" if page < pages else "",
        back=back,
    )
