"""custody bundle --contract NO --pack: every form of a contract with the evidence, numbered and recorded."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from custody import clock
from custody.caller import Caller, Submission, new_idem
from custody.cli import bundle
from custody.cli.say import Progress, Stop, say
from custody.text import Text

if TYPE_CHECKING:
    from custody.queries.bundle_scopes import Scope

OF_CONTRACTS = Text("--pack は --contract とともに使います。", "--pack goes with --contract.")


def run(options: Namespace, caller: Caller, scope: Scope) -> int:
    """Number it, write it, record its hash. Stop where it is of no contract, or cannot be written."""
    from custody.documents import pack
    from custody.documents.forms.base import Paper
    from custody.queries import papers
    from custody.queries.checkpointed import await_seal
    from custody.registers import current
    from custody.usecases import packing

    if not options.contract or scope.contract is None:
        raise Stop(OF_CONTRACTS)
    out = Path(options.out or f"audit-pack-{scope.name}.zip")
    bundle.writable(out)
    span = papers.span(scope.contract)
    begun = packing.begin(caller, Submission(new_idem()), scope.contract, span.first, span.last, span.head)
    await_seal()
    row = current().contract(scope.contract)
    progress = Progress(Text("監査資料一式", "Audit pack"), 100)
    with bundle.whole_or_not_at_all(out) as file:
        paper = Paper(caller, current(), row, row, clock.now())
        files = pack.write(file, paper, begun.number, begun.code, lambda done, all_: progress.to(done * 100 // all_))
    progress.end()
    packing.finish(caller, begun, scope.contract, out, files)
    say(
        Text(
            f"監査資料一式 {begun.number}（{files:,}件のファイル）を {out} に書き、発行を台帳に記録しました。",
            f"The audit pack {begun.number}, of {files:,} files, is in {out}, and its issue is recorded.",
        )
    )
    return 0
