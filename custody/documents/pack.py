"""An audit pack: every form and register of one contract, the evidence, and a table of contents with each file's hash."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any, BinaryIO

from custody import clock
from custody.documents import bundle, forms, pack_forms
from custody.documents.bundle_zip import Bundle
from custody.documents.forms import drawing
from custody.documents.forms.base import Form, Paper
from custody.documents.forms.making import addressee_of, file_of
from custody.documents.pack_forms import Inside
from custody.queries import bundle_files, bundle_scopes, evidence, papers
from custody.text import Text

if TYPE_CHECKING:
    from custody.models import Document

PARTS = Path(__file__).parent / "evidence"
NAMES = re.compile(r"index\.(html|pdf)|(1-late-entries|2-places)\.(pdf|csv|xlsx)|(forms|issued)/[A-Za-z0-9_.-]{1,80}|evidence-[A-Za-z0-9_.-]{1,80}\.zip")  # fmt: skip
FIRST = (("1-late-entries", pack_forms.LATE_ENTRIES), ("2-places", pack_forms.WHEREABOUTS))
AS_ISSUED = frozenset({"F-26"})  # it declares that nothing is left: only as it was issued
EVIDENCE = Text("証拠一式（記録とその証明）", "Evidence: the entries with what proves them")
STEPS = 40  # of the progress, which the evidence takes
Progress = Callable[[int, int], object]


@dataclass
class Pack:
    """What was put in so far. `number`, `code`: of the pack, on each of its papers."""

    zip: Bundle
    paper: Paper
    number: str
    code: str
    inside: list[Inside] = field(default_factory=list)

    def put(self, name: str, what: Text, of: str, data: bytes | Path, number: str = "") -> None:
        if isinstance(data, Path):
            self.zip.add_file(name, data)
        else:
            self.zip.add(name, data)
        self.inside.append(Inside(name, what, of, number or self.number, self.zip.sums[name]))

    def draw(self, name: str, form: Form, paper: Paper, blocks: list[Any]) -> None:
        """A form as PDF and, where it is a table, for a spreadsheet too."""
        values = self.values(form, paper, blocks)
        for sort in ("pdf", "csv", "xlsx") if form.tabular else ("pdf",):
            self.put(f"{name}.{sort}", form.name, _called(paper.about), file_of(form, values, sort, paper.settings))

    def values(self, form: Form, paper: Paper, blocks: list[Any]) -> drawing.Values:
        span = papers.span(paper.contract.id, paper.since)
        addressee = addressee_of(paper.client().name)
        return drawing.values_of(form, paper, self.number, addressee, span, blocks, self.code)


def write(out: BinaryIO, paper: Paper, number: str, code: str, progress: Progress = lambda _done, _all: None) -> int:
    """Write the pack of `paper`'s contract as its caller may see it; how many files it holds. NotSealed before the first seal.

    All of it is of one state of the ledger. `number`, `code`: under which its issue is recorded.
    """
    with evidence.snapshot(), ExitStack() as stack:
        pack = Pack(stack.enter_context(Bundle(out, NAMES)), paper, number, code)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=_beside(out))))
        issued = papers.rows("document", paper.contract.id, "state = 'issued' AND sort <> 'zip'")
        wanted = list(_wanted(paper, issued))
        total = len(wanted) + len(FIRST) + len(issued) + STEPS
        told = _Told(progress, total)
        for name, form in FIRST:
            pack.draw(name, form, paper, form.values(paper))
            told.one()
        _forms(pack, wanted, told)
        _issued(pack, issued, told)
        unsealed = _evidence(pack, folder / "evidence.zip", told)
        _contents(pack, unsealed)
        progress(total, total)
        return len(pack.inside)


class _Told:
    """How far it is."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress, self._done, self._total = progress, 0, total

    def one(self) -> None:
        self._done += 1
        self._progress(self._done, self._total)

    def part(self, done: int, all_: int) -> None:
        self._progress(self._done + STEPS * done // max(all_, 1), self._total)


def _beside(out: BinaryIO) -> Path | None:
    """Where the zip itself is written, there is room; elsewhere there may be little."""
    name = getattr(out, "name", "")
    return Path(name).absolute().parent if isinstance(name, str) and name else None


def _wanted(paper: Paper, issued: list[Document]) -> Iterator[tuple[Form, Paper]]:
    """Every form of everything of the contract, but what was issued and is in force of one thing: that goes in as it is."""
    there = {(d.sheet, d.of) for d in issued}
    days = (paper.contract.starts, clock.japan(paper.now).date().isoformat())
    for form in forms.forms().values():
        about = [paper.contract] if form.of == "contract" else papers.rows(form.of, paper.contract.id)
        since, until = days if form.period else ("", "")
        for row in about:
            kept = form.single and (form.number, row.id) in there
            if form.fit(row) and not kept and form.number not in AS_ISSUED:
                yield form, replace(paper, about=row, since=since, until=until)


def _forms(pack: Pack, wanted: list[tuple[Form, Paper]], told: _Told) -> None:
    """Several things that were handed over at once have one and the same receipt: it goes in once."""
    seen: set[str] = set()
    for form, paper in wanted:
        blocks = form.values(paper)
        same = form.number + json.dumps(blocks, ensure_ascii=False, sort_keys=True, default=str)
        if same not in seen:
            pack.draw(f"forms/{form.number}{_suffix(form, paper)}", form, paper, blocks)
        seen.add(same)
        told.one()


def _suffix(form: Form, paper: Paper) -> str:
    return "" if form.of == "contract" else f"_{re.sub('[^A-Za-z0-9-]', '', _called(paper.about))}"


def _called(row: Any) -> str:
    """The number of a thing, else the day it is of with the end of its id."""
    days = (getattr(row, name, "") for name in ("noticed_on", "noted_on", "opened_at"))
    day = next((str(d)[:10] for d in days if d), "")
    return str(getattr(row, "number", "") or f"{day}-{row.id[-6:]}".lstrip("-"))


def _issued(pack: Pack, issued: list[Document], told: _Told) -> None:
    for row in issued:
        form = forms.forms().get(row.sheet)
        path = bundle_files.file_of(row.file or "") if row.file else None
        if form is not None and path is not None and path.is_file():
            of = papers.load([row.of]).get(row.of or "")
            name = f"issued/{row.sheet}_{row.number}.{row.sort}"
            pack.put(name, form.name, _called(of) if of is not None else "", path, row.number)
        told.one()


def _evidence(pack: Pack, path: Path, told: _Told) -> int:
    """How many entries of it are not sealed yet."""
    paper = pack.paper
    scope = bundle_scopes.of_contract(paper.caller, paper.contract)
    with path.open("xb") as file:
        bundle.write(file, paper.caller, scope, told.part)
    name = re.sub("[^A-Za-z0-9-]", "", paper.contract.number) or "contract"
    pack.put(f"evidence-{name}.zip", EVIDENCE, paper.contract.number, path)
    return bundle.unsealed(path)


def _contents(pack: Pack, unsealed: int) -> None:
    """The table of contents, which names the hash of everything but itself."""
    inside = sorted(pack.inside, key=lambda f: f.name)
    values = pack.values(pack_forms.INDEX, pack.paper, pack_forms.index(pack.paper, inside, unsealed))
    pack.zip.add("index.pdf", file_of(pack_forms.INDEX, values, "pdf", pack.paper.settings))
    page = Template((PARTS / "pack.html").read_text("utf-8")).substitute(
        style=(PARTS / "page.css").read_text("utf-8"),
        contract=escape(f"{pack.paper.contract.number} {pack.paper.contract.title}"),
        number=pack.number,
        address=escape(values.doc["address"]),
        made=pack.paper.dates.time(pack.paper.now),
        range=escape(values.doc["range"]),
        root=escape(values.doc["root"]),
        unsealed=f"{unsealed:,}",
        first="".join(_row(n, f) for n, f in enumerate(inside, 1) if _is_first(f)),
        rows="".join(_row(n, f) for n, f in enumerate(inside, 1) if not _is_first(f)),
    )
    pack.zip.add("index.html", page)


def _is_first(f: Inside) -> bool:
    return f.name.startswith(tuple(name for name, _ in FIRST))


def _row(n: int, f: Inside) -> str:
    return (
        f'<tr><td class="n">{n}</td><td class="of"><a href="{escape(f.name)}">{escape(f.name)}</a></td>'
        f'<td>{escape(f.what.ja)}<small lang="en">{escape(f.what.en)}</small></td>'
        f'<td class="t">{escape(f.of)}</td><td class="t">{escape(f.number)}</td><td><code>{f.sha256}</code></td></tr>\n'
    )
