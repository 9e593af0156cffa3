"""For a phone without signal: what it takes along, the page it falls back to, and what it kept, sent afterwards."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from custody import clock
from custody.caller import Submission
from custody.errors import Conflict
from custody.events.choices import STAFF
from custody.events.items import CustodyHandedOver, ItemEvent
from custody.events.places import LockChecked
from custody.queries.pocket import Pocketed, carried_of, pocketed, units_of
from custody.text import Text
from custody.usecases import awaiting, keys, replaying
from custody.usecases.outcome import Outcome
from custody.web import session
from custody.web.access import bases, book, caller
from custody.web.asking import SECONDS  # proves nothing later, and is written nowhere
from custody.web.batch_acts import ACTS
from custody.web.language import current as lang
from custody.web.offline_acts import check_photos_whole, offline_act
from custody.web.offline_forms import NOUNS, drawn_act, drawn_other, offered
from custody.web.reading import submission
from custody.web.static_files import TREES
from custody.web.tokens import csrf_token
from custody.web.work_access import with_role

pages = Blueprint("offline", __name__)

NAMED = re.compile(r'(?:href|src)="(/static/[^"]+)"')
SCRIPTS = frozenset({".js", ".wasm"})
AT_ONCE = timedelta(seconds=60)  # sent within this, it happened now
LONGEST = timedelta(days=366)
UNSAID = frozenset(
    {
        "csrf_token",
        "idem",
        "codes",
        "act",
        "person",
        "device_time",
        "device_now",
        "device_since",
        "device_heard",
        "photo_hash",
        "second_by",
        "second_ask",
    }
)
WHY = Text(
    "電波の届かない所で端末に記録し、あとから送りました。", "Recorded on the device without signal and sent afterwards."
)
ANOTHER = Text(
    "この記録は、いまサインインしている人のものではありません。記録した本人がサインインすると送られます。",
    "These records are not those of who is signed in. They are sent when the person who made them signs in.",
)


@pages.get("/offline")
def shell() -> str:
    """The page that a phone falls back to. It is kept by the browser, so it says nothing of anybody."""
    return render_template("offline/shell.html", bases=bases())


@pages.get("/sw.js")
def worker() -> Response:
    """The service worker, at the root of the site because it may answer only for what lies beneath it.

    It keeps the page above, and every file that this page names or its scripts do.
    """
    page, static = shell(), Path(current_app.static_folder or "")
    scripts = sorted(f for tree in TREES for f in (static / tree).rglob("*") if f.suffix in SCRIPTS)
    file = current_app.jinja_env.globals["static_url"]
    named = [*NAMED.findall(page), *(file(f.relative_to(static).as_posix()) for f in scripts)]  # type: ignore[operator]
    kept = [url_for(".shell"), *dict.fromkeys(named)]
    version = hashlib.sha256("\n".join([page, *kept]).encode()).hexdigest()[:12]
    return Response(render_template("offline/sw.js", version=version, shell=kept), mimetype="text/javascript")


@pages.get("/offline/pocket")
def pocket() -> ResponseReturnValue:
    """All that the phone takes along, in the language of now; and the key under which it keeps that and what it writes."""
    with_role(STAFF)
    who = caller()
    acts = {noun: ACTS[noun] for noun in NOUNS if who.plays(ACTS[noun].kind.by)}
    kinds: dict[str, type[ItemEvent]] = {**{n: a.kind for n, a in acts.items()}, "handovers": CustodyHandedOver}
    things = pocketed(who, book(), book().person(who.person), kinds, lang())
    carried = carried_of(who, lang())
    reasons = list(dict.fromkeys(no for thing in things for no in thing.no.values()))
    held = {
        "person": who.person,
        "name": who.name,
        "key": keys.device_key(who.person),
        "csrf": csrf_token(),
        "made": clock.now(),
        "until": session.current().ends,
        "acts": [*(drawn_act(act) for act in acts.values()), *(drawn_other(o) for o in offered(carried))],
        "reasons": reasons,
        "things": [_told(thing, {no: n for n, no in enumerate(reasons)}) for thing in things],
        "units": [asdict(unit) for unit in units_of(who, book(), lang())],
        **{name: [asdict(row) for row in rows] for name, rows in carried.items()},
    }
    return Response(json.dumps(held, ensure_ascii=False, separators=(",", ":")), mimetype="application/json")


def _told(thing: Pocketed, places: dict[tuple[str, str, str], int]) -> dict[str, Any]:
    """A thing, with where among the reasons each of its own stands: a thousand things say the same few sentences."""
    return {**asdict(thing), "no": {noun: places[no] for noun, no in thing.no.items()}}


@pages.post("/offline/acts")
def create() -> ResponseReturnValue:
    """One act that a phone kept: recorded as if it had been sent then, or set aside to be settled. Never refused."""
    form = request.form
    chosen = offline_act(form.get("act", ""))
    if form.get("person") != caller().person:
        raise Conflict(ANOTHER)
    check_photos_whole()
    sent, done = _sent()
    meant = chosen.meant(form)
    said = {name: value for name, value in form.items() if value and name not in UNSAID | SECONDS}
    if chosen.kind is LockChecked:
        said["code"] = form.get("codes", "")
    kept = replaying.Kept(chosen.kind.kind, meant.things, meant.unread, said, done)

    def do(s: Submission) -> Outcome:
        if not replaying.known(s.idem) and awaiting.needs_second(chosen.kind, meant.things):
            awaiting.keep(caller(), s, form["act"], _second(said), meant.things, said, done)
            raise replaying.AwaitsSecond
        return chosen.perform(caller(), s, meant.things, form)

    return jsonify(asdict(replaying.replay(caller(), sent, kept, do)))


def _second(said: Mapping[str, str]) -> str | None:
    """Who is to sign: whoever received it, or was named on the form. Neither a password nor a PIN comes this far."""
    form = request.form
    return awaiting.named(said.get("receiver", form.get("second_person", "")), form.get("second_login", ""), caller())


def _sent() -> tuple[Submission, str]:
    """The submission, dated by how long ago the phone made it: its clock may be wrong, but goes as fast as ours."""
    plain, now = submission(request.form, skip_refused=True), clock.parse(clock.now())
    made = _made(now)
    done = clock.stamp(made)
    if now - made < AT_ONCE:
        return replace(plain, occurred=None, offline=True), done
    return replace(plain, occurred=done, offline=True, why=WHY.in_(lang())), done


def _made(now: datetime) -> datetime:
    """When the act was made, by our clock.

    The phone says when by its own clock it made the act, sends it, and heard of us last before the act; and what our
    clock said then. Where its clock was set in between, one of two ways to reckon comes to a time that cannot be.
    """
    then, sends, heard, since = map(_said, ("device_time", "device_now", "device_heard", "device_since"))
    first = max(since or now - LONGEST, now - LONGEST)
    guesses = [now - (sends - then)] if sends and then else []
    guesses += [since + (then - heard)] if since and then and heard else []
    return next((g for g in guesses if first <= g <= now), min(max(guesses[0], first), now) if guesses else now)


def _said(name: str) -> datetime | None:
    try:
        return clock.parse(request.form.get(name, ""))
    except (ValueError, OverflowError):
        return None
