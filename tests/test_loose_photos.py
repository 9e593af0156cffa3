"""Photos that only refused forms held go after a day; nothing that an entry names or that came within the day does."""

import threading
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

import pytest

from custody import clock, db, errors, files
from custody.backup.making import _kept
from custody.backup.rows import Source
from custody.demo.cast import sent
from custody.events.oversight import AuditNotified
from custody.ledger import attachments, whole
from custody.usecases import loose_photos, oversight, photos

PDF = b"%PDF-1.7\n%%EOF\n"
OLD = "2020-01-01T00:00:00.000Z"


@pytest.fixture
def tax(cast: Any) -> str:
    return str(cast.contracts["tax"])


def kept(cast: Any, contract: str, n: int = 0, *, old: bool = True, by: str = "高橋") -> str:
    """A scan that no entry names, of long ago or of now."""
    scan = photos.keep(cast.caller(by), contract, PDF + b"%%%d\n%%%%EOF\n" % n)
    if old:
        db.run_many("UPDATE attachment SET received = ? WHERE sha256 = ? AND contract = ?", [(OLD, scan, contract)])
    return scan


def notice(cast: Any, tax: str, scan: str) -> None:
    held = AuditNotified(on=clock.today(), auditor="港区監査委員", scope="保管状況", scan=scan)
    assert not oversight.notify(cast.caller("高橋"), sent(), tax, held).refused


def there(scan: str) -> tuple[int, bool]:
    """How many contracts keep it, and whether its file is whole."""
    ((n,),) = db.rows("SELECT count(*) FROM attachment WHERE sha256 = ?", (scan,))
    return n, files.is_whole(scan)


def test_the_next_upload_clears_what_nothing_named_for_a_day(cast: Any, tax: str) -> None:
    loose = kept(cast, tax)
    new = kept(cast, tax, 1, old=False)
    assert (there(loose), there(new)) == ((0, False), (1, True))


def test_what_an_entry_names_stays(cast: Any, tax: str) -> None:
    scan = kept(cast, tax, old=False)
    notice(cast, tax, scan)
    db.run_many("UPDATE attachment SET received = ?", [(OLD,)])
    loose_photos.clear()
    assert there(scan) == (1, True)
    assert not list(whole.verify_all())


def test_a_file_that_another_contract_keeps_stays(cast: Any, tax: str) -> None:
    scan = kept(cast, cast.contracts["other"], old=False, by="山本")
    assert kept(cast, tax) == scan
    loose_photos.clear()
    assert there(scan) == (1, True)
    assert photos.kept(tax, [scan]) == []


def test_what_is_chosen_again_has_another_day(cast: Any, tax: str) -> None:
    scan = kept(cast, tax)
    kept(cast, tax, old=False)
    loose_photos.clear()
    assert there(scan) == (1, True)


def test_one_upload_clears_only_so_many(cast: Any, tax: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loose_photos, "MOST", 2)
    with monkeypatch.context() as held:
        held.setattr(loose_photos, "clear", lambda: None)
        for n in range(3):
            kept(cast, tax, n)
    loose_photos.clear()
    assert db.rows("SELECT count(*) FROM attachment") == [(1,)]


def test_a_file_that_cannot_be_removed_stops_no_upload(
    cast: Any, tax: str, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    def denied(_sha256: str) -> None:
        raise PermissionError

    loose = kept(cast, tax)
    monkeypatch.setattr(files, "remove", denied)
    assert there(kept(cast, tax, 1, old=False)) == (1, True)
    assert there(loose) == (1, True)
    assert "could not be removed" in caplog.text


def test_a_form_that_names_what_is_gone_is_told_so(cast: Any, tax: str) -> None:
    scan = kept(cast, tax)
    loose_photos.clear()
    with pytest.raises(errors.BadInput) as told:
        notice(cast, tax, scan)
    assert told.value.fields == {"scan": [photos.NOT_KEPT]}


def test_no_entry_names_a_photo_whose_file_is_gone(cast: Any, tax: str) -> None:
    scan = kept(cast, tax)
    files.remove(scan)
    with pytest.raises(errors.BadInput):
        notice(cast, tax, scan)


@contextmanager
def beside(work: Callable[[], object]) -> Any:
    """`work` in a thread of its own, with a connection of its own; what it raised is raised here."""
    raised: list[BaseException] = []

    def run() -> None:
        try:
            with db.proxy.obj.connection_context():
                work()
        except BaseException as e:
            raised.append(e)

    thread = threading.Thread(target=run)
    thread.start()
    yield thread
    thread.join(30)
    assert not thread.is_alive()
    assert not raised


def test_a_form_sent_again_names_a_photo_while_it_is_cleared(
    cast: Any, tax: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = kept(cast, tax)
    checked, clearing, mark = threading.Event(), threading.Event(), attachments.mark

    def slowly(said: Any) -> None:
        checked.set()
        clearing.wait(10)
        mark(said)

    monkeypatch.setattr(attachments, "mark", slowly)
    with beside(lambda: notice(cast, tax, scan)):
        assert checked.wait(10)
        with beside(loose_photos.clear) as clearer:
            clearer.join(0.5)  # PostgreSQL's has passed over it by now; SQLite's waits
            clearing.set()
    assert there(scan) == (1, True)
    assert db.rows("SELECT named FROM attachment") == [(1,)]
    assert not list(whole.verify_all())


def test_the_same_photo_comes_to_another_contract_while_it_is_cleared(
    cast: Any, tax: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = kept(cast, tax)
    keep = files.keep

    def slowly(data: bytes) -> str:
        done = keep(data)
        with_clearer.start()
        with_clearer.join(0.5)
        return done

    def clear() -> None:
        with db.proxy.obj.connection_context():
            loose_photos.clear()

    with_clearer = threading.Thread(target=clear)
    monkeypatch.setattr(files, "keep", slowly)
    assert kept(cast, cast.contracts["other"], old=False, by="山本") == scan
    with_clearer.join(30)
    assert there(scan) == (1, True)


def test_what_may_be_cleared_meanwhile_is_no_finding_and_is_not_missed_by_a_backup(cast: Any, tax: str) -> None:
    loose, new = kept(cast, tax), ""
    files.remove(loose)
    assert not list(whole.verify_all())
    new = photos.keep(cast.caller("高橋"), tax, PDF)
    db.run_many("UPDATE attachment SET received = ? WHERE sha256 = ?", [(OLD, loose)])
    assert _kept(Source(db.proxy.obj)) == [new]
    files.remove(new)
    assert [f.subject for f in whole.verify_all()] == [f"attachment:{new}"]
