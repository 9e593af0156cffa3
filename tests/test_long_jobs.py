"""A long job that ended badly says why as long as it is kept, and the same form begins it anew, unless it went out."""

import os
import time
from pathlib import Path

import pytest

from custody.errors import Conflict
from custody.queries import bundle_files
from custody.text import Text
from custody.web import label_runs, long_jobs
from labels import stock_called

TOKEN = "0f" * 16
WHY = Text("用紙切れです。", "Out of paper.")


@pytest.fixture
def run(cast):
    """Asks for the job of one form, which raises the next of what is given; gives what its page then says."""
    caller, started = cast.caller("鈴木"), []

    def run(wrong=None, *, again=True):
        def work(part: Path, _progress) -> None:
            started.append(part)
            if wrong:
                raise wrong
            part.write_bytes(b"labels")

        job = long_jobs.begin(caller, "labels.pdf", WHY, "/labels", 1, work, token=TOKEN, again=again)
        for _ in range(200):
            job = long_jobs.of(caller, TOKEN)
            if job.finished or job.wrong:
                break
            time.sleep(0.02)
        return job, len(started)

    return run


def silent_for(seconds: float) -> None:
    then = time.time() - seconds
    os.utime(bundle_files.folder() / f"{TOKEN}.json", (then, then))


@pytest.mark.parametrize("engine", ["sqlite"])
def test_it_says_why_for_as_long_as_it_is_kept(run, cast):
    run(Conflict(WHY))
    silent_for(3_000)
    assert long_jobs.of(cast.caller("鈴木"), TOKEN).wrong == (WHY.ja, WHY.en)


@pytest.mark.parametrize("engine", ["sqlite"])
def test_the_same_form_begins_it_anew_until_it_is_done(run):
    for turn in (1, 2):
        job, started = run(Conflict(WHY))
        assert (job.wrong, started) == ((WHY.ja, WHY.en), turn)
    for _ in range(2):
        job, started = run()
        assert (job.finished, job.wrong, started) == (True, None, 3)


@pytest.mark.parametrize("engine", ["sqlite"])
def test_what_went_out_does_not_go_out_twice(run):
    def stopped(*_what):
        raise OSError("disk full")

    run_of_none = label_runs.Run([], stock_called("a4-24"), 1, (0, 0))
    order = label_runs.Order(run_of_none, label_runs.SEND, None, "/labels", [], record=stopped)
    with pytest.raises(long_jobs.WentOut) as wrong:
        label_runs._record_sent(order, None, None)
    for _ in range(2):
        job, started = run(wrong.value, again=False)
        assert "出たラベルを破棄して" in job.wrong[0]
        assert started == 1


@pytest.mark.parametrize(("again", "begun"), [(True, 2), (False, 1)])
@pytest.mark.parametrize("engine", ["sqlite"])
def test_what_fell_silent_begins_anew_where_nothing_can_have_gone_out(run, cast, again, begun):
    run(again=again)
    path = bundle_files.folder() / f"{TOKEN}.json"
    path.write_text(path.read_text("utf-8").replace('"finished": true', '"finished": false'), "utf-8")
    silent_for(200)
    assert long_jobs.of(cast.caller("鈴木"), TOKEN).wrong == (long_jobs.BROKEN.ja, long_jobs.BROKEN.en)
    assert run(again=again)[1] == begun
