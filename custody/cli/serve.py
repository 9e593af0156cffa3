"""custody serve"""

from __future__ import annotations

from argparse import Namespace

from custody.cli.database import chosen


def run(_options: Namespace) -> int:
    settings = chosen()
    from custody.server import serve

    serve(settings)
    return 0
