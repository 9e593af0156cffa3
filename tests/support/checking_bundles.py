"""The three verifiers of a bundle, run as an auditor runs them: no network, nothing of the product within reach."""

from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
import sys
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

Files = dict[str, bytes]
VERDICTS = {0: ("合格", "GOOD", "good"), 1: ("不合格", "BAD", "bad"), 3: ("一部のみ", "IN PART", "part")}


def unpacked(data: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def summed(files: Files) -> Files:
    """The same with SHA256SUMS made anew, as who forges a bundle would."""
    names = sorted(n for n in files if n != "SHA256SUMS")
    sums = "".join(f"{hashlib.sha256(files[n]).hexdigest()}  {n}\n" for n in names)
    return {**files, "SHA256SUMS": sums.encode()}


def written(files: Files, folder: Path) -> Path:
    """The bundle as a folder `bundle` and a zip beside it; the folder it was put in."""
    shutil.rmtree(folder / "bundle", ignore_errors=True)
    for name, data in files.items():
        path = folder / "bundle" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    with zipfile.ZipFile(folder / "bundle.zip", "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return folder


@cache
def _alone() -> list[str]:
    """What starts a program without a network, where this machine lets it."""
    without = ["unshare", "-rn"]
    try:
        worked = subprocess.run([*without, "true"], capture_output=True, check=False).returncode == 0
    except OSError:
        worked = False
    return without if worked else []


def said(program: list[str], where: Path, keys: list[str]) -> tuple[str, str]:
    """good, part or bad, by the exit code, and all that was printed. AssertionError where code and verdict differ."""
    path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    command = [*_alone(), *program, *keys]
    done = subprocess.run(command, cwd=where, env={"PATH": path}, capture_output=True, text=True, check=False)
    last = (done.stdout.splitlines() or [""])[-1]
    ja, en, verdict = VERDICTS[done.returncode]
    assert last.startswith(f"【{ja}】"), (done, last)
    assert f" / {en}: " in last
    assert not done.stderr, done.stderr
    assert all(c.isprintable() for c in done.stdout.replace("\n", "")), done
    return verdict, done.stdout


def due(files: Files) -> str:
    """What is to be said of an undamaged bundle, by how many of its entries are sealed."""
    late = [line.endswith("\t-") for line in files["index.tsv"].decode().splitlines()[1:]]
    return "bad" if all(late) else "part" if any(late) else "good"


def by_python(folder: Path, keys: list[str]) -> tuple[str, str]:
    return said([sys.executable, "-I", "-S", str(folder / "bundle" / "verify.py")], folder, keys)


def by_shell(folder: Path, keys: list[str]) -> tuple[str, str]:
    return said(["sh", str(folder / "bundle" / "verify.sh")], folder, keys)


def by_browser(
    page: Any, folder: Path, keys: list[str], checker: Path, receipts: Path | None = None, kept: Path | None = None
) -> tuple[str, str]:
    """`checker`: the page, which a damaged bundle might lack. `receipts`, `kept`: what the reader kept."""
    page.goto(checker.as_uri())
    page.fill("#keys", "\n".join(keys))
    page.set_input_files("#zip", str(folder / "bundle.zip"))
    if receipts:
        page.set_input_files("#receipts", str(receipts))
    if kept:
        page.set_input_files("#kept", str(kept))
    page.click("#go")
    page.wait_for_selector("html[data-verdict]", timeout=60_000)
    return page.evaluate("document.documentElement.dataset.verdict"), page.inner_text("#verdict")
