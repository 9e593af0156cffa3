"""custody serve"""

from __future__ import annotations

import os
from argparse import Namespace
from urllib.parse import urlsplit

from custody.cli.database import chosen
from custody.cli.say import Stop
from custody.settings import settings
from custody.text import Text

ALL = "0.0.0.0"  # noqa: S104 - asked for: phones on the network are to reach it
HERE = frozenset({"localhost", "127.0.0.1", "::1"})


def run(options: Namespace) -> int:
    if options.lan:
        for_the_network()
    from custody.server import serve

    serve(chosen(), lan=options.lan)
    return 0


def for_the_network() -> None:
    """Set what the environment leaves open for phones on the same network, over https. Stop where there is no network.

    Labels that were printed with the same address over http are still read.
    """
    from custody.lan.network import address

    before = chosen()
    found, host = address(), urlsplit(before.base_url).hostname or ""
    if host in HERE:
        if found is None:
            raise Stop(Text("ネットワークにつながっていません。", "This machine is on no network."), 1)
        host = found
    base = f"https://{host}:{before.port}"
    former = [before.base_url, *before.former_base_urls] if host == urlsplit(before.base_url).hostname else []
    os.environ.setdefault("CUSTODY_HOST", ALL)
    os.environ["CUSTODY_FORMER_BASE_URLS"] = ",".join(u for u in former or before.former_base_urls if u != base)
    os.environ["CUSTODY_BASE_URL"] = base
    os.environ["CUSTODY_TRUSTED_HOSTS"] = ",".join(
        dict.fromkeys([*before.trusted_hosts, *HERE, *([found] if found else [])])
    )
    settings.cache_clear()
