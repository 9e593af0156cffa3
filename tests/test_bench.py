"""`make bench`: every figure stands beside its limit or its peer, in a table and as JSON."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bench.table import Figure, table, verdict

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, Any]]:
    """What a quick run of two measurements printed, and the JSON it wrote."""
    file = tmp_path_factory.mktemp("bench") / "figures.json"
    command = [sys.executable, "-m", "bench", "--quick", "--only", "writes,labels", "--json", str(file)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout, json.loads(file.read_text("utf-8"))


def test_every_figure_is_measured_beside_something(run: tuple[str, dict[str, Any]]) -> None:
    printed, found = run
    for figure in found["figures"]:
        assert figure["value"] > 0
        assert figure["ratio"] > 0
        assert figure["name"] in printed


def test_a_durable_event_is_compared_with_a_raw_commit(run: tuple[str, dict[str, Any]]) -> None:
    written = {f["name"]: f for f in run[1]["figures"] if f["peer"] == "raw one-row commits"}
    assert {"events, SQLite, one by one", "events, SQLite, batches of 40"} <= set(written)
    assert {f["limit"] for f in written.values()} == {0.15, 0.6}
    assert all(f["ratio"] == pytest.approx(f["value"] / f["peer_value"]) for f in written.values())


def test_an_unknown_measurement_is_refused() -> None:
    command = [sys.executable, "-m", "bench", "--only", "speed"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "speed" in done.stderr


def test_a_limit_from_below_a_limit_from_above_and_one_on_the_ratio() -> None:
    assert Figure("a", 600, "/s", limit=500).met is True
    assert Figure("b", 1.2, "s", limit=1, least=False).met is False
    assert Figure("c", 40, "/s", "peer", 100, 0.5, of_peer=True).met is False
    assert Figure("d", 40, "/s", "peer", 100).met is None


def test_the_table_marks_what_misses_its_limit() -> None:
    figures = [Figure("fast", 600, "/s", limit=500), Figure("slow", 1.2, "s", limit=1, least=False)]
    _, _, fast, slow = table(figures).splitlines()
    assert fast.endswith("pass")
    assert slow.endswith("MISS")
    assert verdict(figures) == "1 of 2 within their limits"
