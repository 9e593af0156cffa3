"""A bundle of evidence: exact entries, the proofs that they are sealed, and the means to check it without this product."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from custody.documents import bundle_check, bundle_keys
from custody.documents.bundle_history import Pages
from custody.documents.bundle_zip import Bundle
from custody.queries import bundle_files, bundle_names, evidence, finding
from custody.queries.checkpointed import Checkpointed, file_name

if TYPE_CHECKING:
    from custody.caller import Caller
    from custody.queries.bundle_scopes import Scope
    from custody.queries.evidence import Held

PARTS = Path(__file__).parent / "evidence"
HEAD = "file\tsubject\tseq\tleaf\n"
INSIDE = ("verify.sh", "verify.py")
STEP = 250  # entries between two words of progress


def write(
    out: BinaryIO, caller: Caller, scope: Scope, progress: Callable[[int, int], object] = lambda _done, _all: None
) -> None:
    """Write the bundle of `scope` as `caller` may see it. NotSealed before the first checkpoint.

    `progress`: entries done, and all of them.
    """
    with evidence.snapshot(), ExitStack() as stack:
        top, total = Checkpointed(), evidence.count(scope)
        bundle = stack.enter_context(Bundle(out))
        spool = stack.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n"))
        pages = Pages(scope, top, finding.book(), spool)
        told = Told(bundle, pages)
        for n, held in enumerate(evidence.entries(caller, scope, top.size), 1):
            told.add(n, held)
            if n % STEP == 0:
                progress(n, total)
        told.end(top)
        _checkpoints(bundle, top, whole=scope.whole)
        bundle.add("VERIFY.md", bundle_keys.instructions((PARTS / "VERIFY.md").read_text("utf-8")))
        for name in INSIDE:
            bundle.add(name, (PARTS / name).read_bytes())
        bundle.add("check.html", bundle_check.page())
        progress(total, total)


def unsealed(file: Path) -> int:
    """How many entries of a bundle no seal covers yet: who checks it is told IN PART."""
    with zipfile.ZipFile(file) as archive, archive.open("index.tsv") as lines:
        return sum(line.endswith(b"\t-\n") for line in lines)


class Told:
    """What is gathered from the entries while they are written."""

    def __init__(self, bundle: Bundle, pages: Pages) -> None:
        self._bundle, self._pages = bundle, pages
        self._index: list[str] = [HEAD]
        self._heads: dict[str, int] = {}
        self._leaves: list[int] = []
        self._private: dict[str, str] = {}
        self._photos: dict[str, tuple[bool, bool]] = {}
        self._ids: set[str] = set()

    def add(self, n: int, held: Held) -> None:
        name = f"entries/{n:06d}.json"
        self._bundle.add(name, held.body)
        self._index.append(f"{name}\t{held.subject}\t{held.seq}\t{'-' if held.leaf is None else held.leaf}\n")
        if held.leaf is not None:
            self._heads[held.subject] = held.leaf
            self._leaves.append(held.leaf)
        self._private.update((c, _kept(value)) for c, value in held.secrets.items())
        for sha256 in bundle_files.hashes_in(held.recorded.data):
            seen, named = self._photos.get(sha256, (False, False))
            self._photos[sha256] = (seen or held.photos.get(sha256, False), named or sha256 in held.photos)
        self._ids |= bundle_names.ids_in(held.body)
        self._pages.add(n, held)

    def end(self, top: Checkpointed) -> None:
        """Write what was gathered."""
        self._bundle.add("index.tsv", "".join(self._index))
        self._bundle.add("siblings.txt", _lines(top.siblings(self._leaves)))
        for subject, leaf in sorted(self._heads.items()):
            self._bundle.add(file_name(subject), top.proof(leaf))
        lines = ",\n".join(f'"{c}":{value}' for c, value in sorted(self._private.items()))
        self._bundle.add("private.json", f"{{\n{lines}\n}}\n" if lines else "{\n}\n")
        self._bundle.add("attachments.tsv", "".join(self._attachments()))
        names = bundle_names.names(self._pages.book, self._ids)
        self._bundle.add("names.tsv", "".join(bundle_names.line(i, name) for i, name in names.items()))
        self._bundle.add("history.html", self._pages.page())

    def _attachments(self) -> Iterator[str]:
        for sha256, (seen, named) in sorted(self._photos.items()):
            state = bundle_files.file_state(sha256, seen=seen, named_as_photo=named)
            if state == "included":
                self._bundle.add_file(f"attachments/{sha256}", bundle_files.file_of(sha256))
            yield f"{sha256}\t{state}\n"


def _kept(value: evidence.Salted | str) -> str:
    if isinstance(value, str):
        return f'"{value}"'
    salt, canonical = value
    return f'{{"salt":"{salt.hex()}","value":{canonical.decode()}}}'


def _checkpoints(bundle: Bundle, top: Checkpointed, *, whole: bool) -> None:
    bundle.add("checkpoint", top.note)
    if top.stamp:
        bundle.add("checkpoint.tsr", top.stamp)
    for old in top.earlier:
        bundle.add(f"checkpoints/{old.size}", old.note)
        bundle.add(f"checkpoints/{old.size}.consistency", old.path_text())
        if old.stamp:
            bundle.add(f"checkpoints/{old.size}.tsr", old.stamp)
    bundle.add("keys.txt", _lines(bundle_keys.lines()))
    if whole:
        bundle.add("leaves.txt", _lines(top.leaves()))


def _lines(values: Iterable[str]) -> str:
    return "".join(f"{v}\n" for v in values)
