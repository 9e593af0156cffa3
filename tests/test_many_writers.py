"""Eight people at once, in one process or in several, on one thing or on many: nothing lost, nothing doubled."""

import json
import subprocess
import sys
import threading
import time
from collections import Counter
from typing import Any

import pytest

from custody import db
from custody.caller import Caller, Submission, new_idem
from custody.errors import Conflict
from custody.events.items import ItemSighted
from custody.ledger import whole
from custody.usecases import items

WRITERS, EACH = 8, 12

# A process of its own: the same as writes() below, with nothing shared but the database.
PROCESS = """
import json, sys
from custody import db
from custody.caller import Caller, Submission
from custody.events.choices import Role
from custody.events.items import ItemSighted
from custody.usecases import items
url, person, contract, each, n, *ids = sys.argv[1:]
who = Caller(person, roles={contract: frozenset({Role.HANDLER})}, auth={"m": "password"})
print("ready", flush=True)
sys.stdin.readline()
with db.bind(db.connect(url)).connection_context():
    for i in range(int(each)):
        key = f"{n}-{i}"
        items.sight(who, Submission(key), [ids[i % len(ids)]], ItemSighted(note="見た"))
        print(key, flush=True)
"""


def keys_written() -> Counter[str]:
    found = db.rows("SELECT idem FROM entry WHERE kind = 'item.sighted'")
    return Counter(idem.rpartition(":")[0] for (idem,) in found)


def chains_are_linear() -> bool:
    numbers: dict[str, list[int]] = {}
    for subject, seq in db.rows("SELECT subject, seq FROM entry ORDER BY subject, seq"):
        numbers.setdefault(subject, []).append(seq)
    return all(seqs == list(range(1, len(seqs) + 1)) for seqs in numbers.values())


def together(works: list[Any]) -> list[BaseException]:
    """Run all at the same time, each on a connection of its own; what any of them raised."""
    raised: list[BaseException] = []
    start = threading.Barrier(len(works))

    def run(work: Any) -> None:
        try:
            with db.proxy.obj.connection_context():
                start.wait()
                work()
        except BaseException as e:
            raised.append(e)

    threads = [threading.Thread(target=run, args=(w,)) for w in works]
    for t in threads:
        t.start()
    for t in threads:
        t.join(120)
    return raised


@pytest.mark.parametrize("spread", ["one item", "an item each", "many items"])
def test_eight_threads_lose_nothing_and_see_no_error(desk: Any, spread: str) -> None:
    ids = desk.stored("welfare", n={"one item": 1, "an item each": WRITERS, "many items": 24}[spread])
    who = desk.user("welfare")
    waits: list[float] = []

    def writes(n: int) -> None:
        for i in range(EACH):
            begun = time.monotonic()
            at = n if spread == "an item each" else (n * EACH + i) % len(ids)
            items.sight(who, Submission(f"{n}-{i}"), [ids[at]], ItemSighted(note="見た"))
            waits.append(time.monotonic() - begun)

    assert together([lambda n=n: writes(n) for n in range(WRITERS)]) == []
    assert keys_written() == Counter(f"{n}-{i}" for n in range(WRITERS) for i in range(EACH))
    assert chains_are_linear()
    assert not list(whole.verify_all())
    assert max(waits) < 5


def test_eight_threads_on_overlapping_batches_do_not_wait_for_each_other_for_ever(desk: Any) -> None:
    ids = desk.stored("welfare", n=12)
    who = desk.user("welfare")

    def writes(n: int) -> None:
        for i in range(6):
            some = [ids[(n * 5 + i * 7 + k * (1 if n % 2 else -1)) % 12] for k in range(6)]
            items.sight(who, Submission(f"{n}-{i}"), some, ItemSighted())

    assert together([lambda n=n: writes(n) for n in range(WRITERS)]) == []
    assert set(keys_written()) == {f"{n}-{i}" for n in range(WRITERS) for i in range(6)}
    assert set(keys_written().values()) == {6}
    assert chains_are_linear()
    assert not list(whole.verify_all())


def test_eight_people_reaching_for_one_item_only_ever_meet_a_conflict(desk: Any) -> None:
    (item,) = desk.stored("welfare")
    names = [desk.cast.caller(n) for n in ("佐藤", "髙木", "鈴木", "高橋")] * 2
    out, back = desk.using("welfare"), desk.returning()
    done: list[str] = []
    lost: list[str] = []

    def writes(who: Caller) -> None:
        for _ in range(EACH):
            for act, event in ((items.take_out, out), (items.bring_back, back)):
                try:
                    done.extend(d.kind for d in act(who, Submission(new_idem()), [item], event).done)
                except Conflict:
                    lost.append(who.person)

    assert together([lambda w=w: writes(w) for w in names]) == []
    kinds = [k for (k,) in db.rows("SELECT kind FROM entry WHERE subject = ? ORDER BY seq", (item,))][2:]
    assert len(kinds) == len(done)
    assert len(kinds) + len(lost) == WRITERS * EACH * 2
    assert kinds == ["item.checked_out", "item.checked_in"] * (len(kinds) // 2) + ["item.checked_out"] * (
        len(kinds) % 2
    )
    assert not list(whole.verify_all())


def test_eight_receptions_at_once_give_every_item_a_number_of_its_own(desk: Any) -> None:
    tax = desk.received

    assert together([lambda: tax("welfare", n=5) for _ in range(WRITERS)]) == []
    numbers = [n for (n,) in db.rows("SELECT number FROM item")]
    assert len(numbers) == len(set(numbers)) == WRITERS * 5
    codes = [c for (c,) in db.rows("SELECT code FROM label WHERE subject LIKE 'item:%'")]
    assert len(set(codes)) == WRITERS * 5
    assert not list(whole.verify_all())


def test_processes_lose_nothing_and_see_no_error(desk: Any, cast_url: str) -> None:
    """Half of them all on one item, half of them on many."""
    ids = desk.stored("welfare", n=24)
    cast, each = desk.cast, 15
    arguments = [cast_url, cast.people["佐藤"], cast.contracts["welfare"], str(each)]
    running = [
        subprocess.Popen(
            [sys.executable, "-c", PROCESS, *arguments, str(n), *(ids if n % 2 else ids[:1])],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for n in range(WRITERS)
    ]  # fmt: skip
    for p in running:
        assert p.stdout
        assert p.stdout.readline() == "ready\n"
    said = [p.communicate("go\n", timeout=120) for p in running]
    assert [(p.returncode, err) for p, (_, err) in zip(running, said, strict=True)] == [(0, "")] * WRITERS
    acknowledged = [key for out, _ in said for key in out.split()]
    assert keys_written() == Counter(acknowledged)
    assert len(acknowledged) == WRITERS * each
    assert chains_are_linear()
    assert not list(whole.verify_all())


def test_receipt_never_goes_back_along_a_chain(desk: Any) -> None:
    ids = desk.stored("welfare", n=2)
    who = desk.user("welfare")

    def writes() -> None:
        for i in range(20):
            items.sight(who, Submission(new_idem()), [ids[i % 2]], ItemSighted())

    assert together([writes for _ in range(WRITERS)]) == []
    for item in ids:
        bodies = [
            json.loads(bytes(b)) for (b,) in db.rows("SELECT body FROM entry WHERE subject = ? ORDER BY seq", (item,))
        ]
        received = [b["t"]["received"] for b in bodies]
        assert received == sorted(received)
