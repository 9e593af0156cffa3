"""The client's auditor, who cosigns on a machine of their own."""

import os
import subprocess
import sys
from pathlib import Path

from noted import LOG

from custody.ledger.notes import Verifier
from custody.ledger.witness import Request

ROOT = Path(__file__).parents[2]


class Auditor:
    """`custody witness` on a machine with no database, its files in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.state = folder / "witness"
        self.env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"}

    def run(self, act: str, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-W", "error", "-m", "custody", "witness", act, *words, "--state", str(self.state)],
            cwd=self.folder, env=self.env | env, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip

    def init(self) -> Verifier:
        return Verifier.read(self.run("init", "--name", "auditor.example/w1").stdout.strip())

    def sign(self, asked: Request, vkey: str = LOG.vkey, **env: str) -> subprocess.CompletedProcess[str]:
        (self.folder / "request.txt").write_text(asked.text(), encoding="utf-8")
        return self.run("sign", "request.txt", "--vkey", vkey, **env)

    def files(self) -> set[str]:
        return {str(f.relative_to(self.state)) for f in self.state.rglob("*") if f.is_file()}
