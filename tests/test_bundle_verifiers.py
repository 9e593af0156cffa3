"""verify.sh, verify.py and check.html say the same of good and of damaged bundles, offline and without the product.

`CUSTODY_TEST_BUNDLES` sets how many of each (200 for the full figures); otherwise 6 and 15.
"""

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from checking_bundles import Files, by_browser, by_python, by_shell, due, said, unpacked, written
from damaging_bundles import DAMAGES, a_private_value_said_to_be_erased, made_without_a_key
from one_of_everything import everything
from sealed_ledger import Office, bundle_of

from custody import clock, db
from custody.caller import Caller, Signature, Submission, new_idem
from custody.events.forgetting import PrivateErased
from custody.ledger import project
from custody.queries import bundle_scopes
from custody.queries.bundle_scopes import Scope
from custody.usecases import forgetting

MANY = int(os.environ.get("CUSTODY_TEST_BUNDLES", "0"))
GOOD, DAMAGED = MANY or 6, MANY or 15

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"], indirect=True)]


@pytest.fixture
def page(chromium_path: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path)
        context = browser.new_context(offline=True)
        yield context.new_page()
        browser.close()


def auditor(desk: Any) -> Caller:
    return replace(desk.cast.caller("高橋"), administrator=True)


def scopes(desk: Any) -> list[Callable[[], Scope]]:
    """How bundles of every kind are asked for, each of the ledger as it is then."""
    boss, tax = auditor(desk), desk.cast.contracts["tax"]
    welfare = desk.cast.contracts["welfare"]
    ((gone,),) = db.rows("SELECT DISTINCT subject FROM erasure")
    ids = {noun: [i for (i,) in db.rows(f"SELECT id FROM {noun} WHERE contract = ? ORDER BY id", (tax,))]
           for noun in ("item", "transport", "incident")}  # fmt: skip
    of: dict[str, Callable[[Any], Scope]] = {
        "item": lambda row: bundle_scopes.of_item(boss, row),
        "transport": lambda row: bundle_scopes.of_transport(boss, row),
        "incident": lambda row: bundle_scopes.of_incident(boss, row),
    }
    found: list[Callable[[], Scope]] = [
        lambda: bundle_scopes.of_contract(boss, project.load([tax])[tax]),  # type: ignore[arg-type]
        lambda: bundle_scopes.of_everything(boss),
        lambda: bundle_scopes.of_item(boss, project.load([gone])[gone]),  # type: ignore[arg-type]
        lambda: bundle_scopes.of_contract(boss, project.load([welfare])[welfare]),  # type: ignore[arg-type]
    ]
    for noun, some in ids.items():
        found += [lambda i=i, noun=noun: of[noun](project.load([i])[i]) for i in some[:3]]
    return found


def erased(desk: Any) -> str:
    """The id of an item of the contract "welfare" on which a name stood that the client has had erased."""
    contract, boss = desk.cast.contracts["welfare"], desk.cast.caller("高橋")
    (item,) = desk.received("welfare", description="消された人")
    approval = Signature(desk.cast.people["鈴木"], "password", clock.now())
    event = PrivateErased(ground="instruction", instruction="指示第1号", values=["1:description"])
    entry = project.history(item)[0].hash
    assert not forgetting.erase(boss, Submission(new_idem(), second=approval), contract, event, entry).refused
    return str(item)


@pytest.fixture
def office(desk: Any) -> Office:
    """A ledger whose witness has seen all but its newest entries, some of which are not sealed yet."""
    made = Office()
    erased(desk)
    everything(desk)
    made.seal(witnessed=True)
    desk.out(n=2)
    made.seal()
    desk.stored(n=1)
    return made


def test_all_three_find_good_bundles_good(desk: Any, office: Office, page: Any, tmp_path: Path) -> None:
    ways = scopes(desk)
    for n in range(GOOD):
        if n and n % len(ways) == 0:
            desk.out(n=1)
            office.seal(witnessed=n % 2 == 0)
        files = unpacked(bundle_of(auditor(desk), ways[n % len(ways)]()))
        found = verdicts(page, files, tmp_path, office.keys)
        assert {v for v, _ in found} == {due(files)}, (n, found)
        assert len({told.splitlines()[-1] for _, told in found}) == 1, found


def test_all_three_find_damaged_bundles_bad(desk: Any, office: Office, page: Any, tmp_path: Path) -> None:
    whole = [unpacked(bundle_of(auditor(desk), way())) for way in scopes(desk)[:4]]
    for n in range(DAMAGED):
        damage, dice = DAMAGES[n % len(DAMAGES)], Random(n)
        files = damage(dice.choice(whole), dice)
        assert all(files != w for w in whole), damage.__name__
        found = verdicts(page, files, tmp_path, office.keys, checker=whole[0])
        assert {v for v, _ in found} == {"bad"}, (damage.__name__, n, found)


def test_all_three_say_what_was_erased_when_and_on_what_ground(
    desk: Any, office: Office, page: Any, tmp_path: Path
) -> None:
    boss, ((item,),) = auditor(desk), db.rows("SELECT DISTINCT subject FROM erasure")
    files = unpacked(bundle_of(boss, bundle_scopes.of_item(boss, project.load([item])[item])))  # type: ignore[arg-type]
    written(files, tmp_path)
    expected = f"消去済み / erased: 1, {clock.now()[:10]} UTC, 発注者の指示 / client's instruction"
    for _, told in (by_python(tmp_path, office.keys), by_shell(tmp_path, office.keys)):
        assert expected in told.splitlines()
    assert by_browser(page, tmp_path, office.keys, tmp_path / "bundle" / "check.html")[0] == "good"
    assert expected in page.inner_text("#facts").splitlines()
    assert f"消去済み / erased {clock.now()[:10]} UTC, 発注者の指示" in page.inner_text("#rows")
    assert "消された人" not in page.inner_text("#rows")


def test_all_three_refuse_a_value_said_to_be_erased_of_which_no_entry_says_so(
    desk: Any, office: Office, page: Any, tmp_path: Path
) -> None:
    boss, tax = auditor(desk), desk.cast.contracts["tax"]
    whole = unpacked(bundle_of(boss, bundle_scopes.of_contract(boss, project.load([tax])[tax])))  # type: ignore[arg-type]
    files = a_private_value_said_to_be_erased(whole, Random(1))
    for verdict, told in verdicts(page, files, tmp_path, office.keys, checker=whole):
        assert verdict == "bad"
        assert "said to be erased, but no entry says so" in told


def test_all_three_refuse_a_bundle_that_was_made_without_any_key(
    desk: Any, office: Office, page: Any, tmp_path: Path
) -> None:
    boss, tax = auditor(desk), desk.cast.contracts["tax"]
    whole = unpacked(bundle_of(boss, bundle_scopes.of_contract(boss, project.load([tax])[tax])))  # type: ignore[arg-type]
    for verdict, told in verdicts(page, made_without_a_key(whole, Random(1)), tmp_path, office.keys[:1], checker=whole):
        assert verdict == "bad"
        assert "none of the entries is sealed" in told


@pytest.mark.parametrize(("later", "verdict"), [(3_600, "bad"), (60, "part")])
def test_all_three_refuse_what_was_there_long_before_the_checkpoint_was_cosigned_and_is_not_in_it(
    desk: Any, page: Any, tmp_path: Path, later: int, verdict: str
) -> None:
    made, boss = Office(), auditor(desk)
    desk.stored()
    made.seal(witnessed=True, at=int(clock.parse(clock.now()).timestamp()) + later)
    desk.stored()
    found = verdicts(page, unpacked(bundle_of(boss, bundle_scopes.of_everything(boss))), tmp_path, made.keys)
    assert {v for v, _ in found} == {verdict}
    assert all("received before the checkpoint was made" in told for _, told in found) is (verdict == "bad")


def verdicts(
    page: Any, files: Files, folder: Path, keys: list[str], checker: Files | None = None
) -> list[tuple[str, str]]:
    """What each says. A bundle is checked with the tools that an auditor already has, where it came damaged."""
    written(files, folder)
    tools = checker or files
    for name in ("verify.py", "verify.sh", "check.html"):
        (folder / name).write_bytes(tools[name])
    if not checker:
        return [by_python(folder, keys), by_shell(folder, keys), by_browser(page, folder, keys, folder / "check.html")]
    at = ["-d", str(folder / "bundle")]
    return [
        said([sys.executable, "-I", "-S", str(folder / "verify.py"), *at], folder, keys),
        said(["sh", str(folder / "verify.sh"), *at], folder, keys),
        by_browser(page, folder, keys, folder / "check.html"),
    ]
