"""Bundles of evidence while they are made."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from custody.documents import bundle
from custody.queries import evidence
from custody.queries.checkpointed import await_seal
from custody.web import long_jobs

if TYPE_CHECKING:
    from custody.caller import Caller
    from custody.queries.bundle_scopes import Scope


def begin(caller: Caller, scope: Scope, back: str) -> long_jobs.Job:
    """Start to make the bundle of `scope`, and give what can be asked for meanwhile."""

    def make(part: Path, progress: long_jobs.Progress) -> None:
        await_seal()
        with part.open("xb") as out:
            bundle.write(out, caller, scope, progress)

    return long_jobs.begin(caller, f"evidence-{scope.name}.zip", scope.title, back, evidence.count(scope), make)
