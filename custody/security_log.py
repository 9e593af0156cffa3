"""Who came in, who was kept out: one JSON line an event. Ids of people only; no names, no secrets, no codes."""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path

from custody import clock
from custody.settings import settings

LONGEST = 200

_lock = threading.Lock()


def write(event: str, **facts: str | int | None) -> None:
    """Add a line; `facts` are cut to 200 characters. JSON escapes every line break, so nobody forges a line."""
    kept = {k: v[:LONGEST] if isinstance(v, str) else v for k, v in facts.items()}
    line = json.dumps({"at": clock.now(), "event": event, **kept}, ensure_ascii=True) + "\n"
    file = settings().security_log
    with _lock:
        if not file:
            sys.stderr.write(line)
            return
        with Path(file).open("ab", buffering=0) as out:  # one write a line: other processes write here too
            out.write(line.encode())
