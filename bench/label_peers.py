"""Runs of bench/peer_labels.py and of our own labels in a process each."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from custody.documents.label_values import FONTS

HERE = Path(__file__).parent
INSTALLED = HERE.parent / "build" / "bench" / "peers"
"""Where `make bench` puts the packages of bench/peers.lock, apart from ours."""
OWN = """
import sys
from pathlib import Path
from labels import Label, sheet_pdf, stock_called
labels = [
    Label(f"HTTPS://AZUKARI.EXAMPLE/S/7K3M9{i:06d}", f"M-{i:06d}", "媒体", "管理物品 持出禁止", "拾得時 03-0000-0000")
    for i in range(int(sys.argv[1]))
]
sheet_pdf(labels, stock_called("a4-24"), fonts=Path(sys.argv[2]))
high = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(int(high.split()[1]) * 1024 / 1e6)
"""


def peer_rate(name: str, n: int) -> float | None:
    """Labels a second of CPU by another package; None where it is not installed."""
    if not INSTALLED.exists():
        return None
    with tempfile.TemporaryDirectory() as folder:
        return _printed(["-P", str(HERE / "peer_labels.py"), name, str(n), str(FONTS)], folder, INSTALLED)


def own_memory(n: int) -> float:
    """Most memory of a process that draws n labels as one PDF, MB."""
    return _printed(["-c", OWN, str(n), str(FONTS)], str(HERE.parent), HERE.parent)


def _printed(arguments: list[str], folder: str, path: Path) -> float:
    environment = {**os.environ, "PYTHONPATH": str(path)}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return float(done.stdout.split()[-1])
