"""A process of its own, timed and weighed.

What a process is said to have held at most begins, on Linux, with what the process that started it held. So a small one
starts it, and tells what its child took: the memory of a long run of tests does not count.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
MEGABYTE = 1024  # of ru_maxrss, which counts in kB
LAUNCHER = """
import json, resource, subprocess, sys
code = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([code, used.ru_utime + used.ru_stime, used.ru_maxrss]))
"""


@dataclass(frozen=True)
class Taken:
    """Seconds by the clock, seconds of CPU time, MB of memory at most, and what it told on standard error."""

    clock: float
    cpu: float
    memory: float
    told: str


def taken(command: Sequence[str], env: Mapping[str, str]) -> Taken:
    """Run `command` to its end. RuntimeError, with what it told, where it did not end well."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", LAUNCHER, *command], cwd=ROOT, env=env, capture_output=True, text=True, check=True
    )
    clock = time.perf_counter() - began
    code, cpu, most = json.loads(done.stdout)
    if code:
        raise RuntimeError(f"{' '.join(command)} ended with {code}: {done.stderr}")
    return Taken(clock, cpu, most / MEGABYTE, done.stderr)
