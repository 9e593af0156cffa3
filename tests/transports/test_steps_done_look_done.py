"""The line of steps: what is done bears a check mark, also where all of it is done."""

import re


def done(browser, r):
    shown = browser.get(f"/transports/{r.id.partition(':')[2]}").get_data(as_text=True)
    return len(re.findall(r'<li class="done"><span><svg.*?</svg></span>', shown, re.S)), 'aria-current="step"' in shown


def test_what_is_destroyed_and_certified_bears_a_check_mark_and_no_cross(app):
    drawn = app.jinja_env.get_template("parts/state.html").module.marks
    assert "l2.2 2.4" in drawn["destroyed"]
    assert "L3 13" not in drawn["destroyed"]


def test_a_step_that_is_done_bears_a_check_mark_also_on_a_finished_transport(road, browse):
    r, browser = road().on_its_way(), browse("鈴木")
    assert done(browser, r) == (4, True)
    for step in (r.arrive, r.read, r.open, r.count):
        step()
    assert done(browser, r) == (8, False)
