"""What a process of its own held is told without what the process that started it held."""

import os
import sys

import pytest

from bench.processes import taken

HELD = 300_000_000  # bytes


def test_the_memory_of_the_starter_does_not_count() -> None:
    held = b"\x01" * HELD
    done = taken([sys.executable, "-c", "import sys; print('told', file=sys.stderr)"], os.environ)
    assert len(held) == HELD
    assert done.told == "told\n"
    assert 1 < done.memory < 100


def test_a_command_that_ends_badly_says_what_it_told() -> None:
    with pytest.raises(RuntimeError, match="ended with 3: why"):
        taken([sys.executable, "-c", "import sys; print('why', file=sys.stderr); sys.exit(3)"], os.environ)
