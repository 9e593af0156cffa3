"""The readers of what comes from outside raise the error they document, and no other, whatever bytes they are given.

CUSTODY_TEST_FUZZ_SECONDS sets how long each reader is tried.
"""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.fuzz import READERS, seeds

ROOT = Path(__file__).parent.parent


def fuzzed(reader: str, seconds: int) -> int:
    """How many inputs were tried in a process of its own, which found nothing."""
    if importlib.util.find_spec("atheris") is None:
        pytest.skip("atheris is not installed: it has wheels for Linux on x86-64 and Python below 3.14 only")
    seconds = int(os.environ.get("CUSTODY_TEST_FUZZ_SECONDS", seconds))
    command = [sys.executable, "-m", "scripts.fuzz", reader, "--seconds", str(seconds)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=seconds + 120, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    tried = re.search(r"Done (\d+) runs", done.stderr)
    assert tried, done.stderr[-4000:]
    return int(tried[1])


@pytest.mark.parametrize("reader", READERS)
def test_a_reader_raises_only_what_it_documents(reader: str) -> None:
    assert fuzzed(reader, 2) > 100


@pytest.mark.soak
@pytest.mark.parametrize("reader", READERS)
def test_a_reader_raises_only_what_it_documents_for_long(reader: str) -> None:
    tried = fuzzed(reader, 300)
    print(f"{reader}: {tried:,} inputs")
    assert tried > 1_000


@pytest.mark.parametrize("reader", READERS)
def test_what_the_fuzzer_begins_with_reads(reader: str) -> None:
    for seed in seeds(reader):
        READERS[reader](seed)
