"""An act that is sent again under the same key, and what must be in the ledger after faults: each once, nothing lost."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable

from custody import db
from custody.caller import Caller, Submission
from custody.events.items import ItemSighted
from custody.ledger import whole
from custody.usecases import items

BATCH = 4
PATIENCE = 60  # seconds


def sight(who: Caller, key: str, ids: list[str]) -> None:
    items.sight(who, Submission(key), ids, ItemSighted(note="棚" * 200))


def there_once(acknowledged: list[str]) -> None:
    found = db.rows("SELECT idem FROM entry WHERE kind = 'item.sighted'")
    written = Counter(idem.rpartition(":")[0] for (idem,) in found)
    assert set(written) == set(acknowledged)
    assert set(written.values()) == {BATCH}
    assert not list(whole.verify_all())


def until(said: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not said():
        assert time.monotonic() < end
        time.sleep(0.05)
