"""Who asks, and what they may find. Every route is shut unless it is listed here as public."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from custody import security_log
from custody.caller import Caller, Signature
from custody.errors import NotAllowed, NotFound, NotSignedIn, SecondPersonNotConfirmed
from custody.queries import finding
from custody.settings import Settings
from custody.usecases import accounts, cosigning, pins, second_factor
from custody.usecases.reach import within_reach
from custody.usecases.sessions import METHODS, TWO_FACTORS
from custody.web import session
from custody.web.asking import act_sent, is_asked
from custody.web.limits import failures_limited
from custody.web.safe_path import safe_path

if TYPE_CHECKING:
    from custody.models import Authorisation, Client, Contract, Item, Party, Person, Place
    from custody.registers import Registers
    from custody.web.reading import Posted

PUBLIC = frozenset({
    "static",
    "signing_in.sign_in",
    "signing_in.set_up",
    "signing_in.accept",
    "signing_in.choose_language",
    "scanning.land",
    "scanning.report",
    "receipts.show",
    "documents.verify",
    "receipts.acknowledge",
    "second_factor.code",
    "passkeys.sign_in",
    "phone_check.index",
    "offline.shell",
    "offline.worker",
})  # fmt: skip
# All that is open to who is still to set up the second factor that is required of them.
ENROLLING = frozenset({
    "signing_in.sign_out",
    "signing_in.choose_language",
    "second_factor.authenticator",
    "passkeys.index",
})  # fmt: skip
SECONDS_WRONG = "5/minute"
# What takes photos, scans or a drawn signature; every other form, and each of a stranger, stays at MAX_CONTENT_LENGTH.
FILES = frozenset({
    "audits.create", "audits.settle", "authorisations.create", "authorisations.settle", "contracts.settle",
    "destructions.take", "findings.settle", "importing.upload", "items.create", "kept.check", "label_photos.read_photo", "offline.create",
    "parties.settle", "returns.create", "transports.record",
})  # fmt: skip
UPLOADS = 40 * 1024 * 1024  # bytes of one form with photos
READING = frozenset({"GET", "HEAD", "OPTIONS"})
ELSEWHERE = frozenset({"cross-site", "same-site"})


def let_in() -> ResponseReturnValue | None:
    """Run before every request: nobody gets further who is not signed in, but for what is public."""
    endpoint = request.endpoint
    if endpoint is None or endpoint == "static":
        return None
    # Origin is "null" under our Referrer-Policy, so the browser's own word on where a form came from is asked.
    if request.method not in READING and request.headers.get("Sec-Fetch-Site") in ELSEWHERE:
        security_log.write("from-elsewhere", address=request.remote_addr, endpoint=endpoint)
        raise NotAllowed
    if endpoint not in ENROLLING and must_enrol():
        return _to_enrolment()
    if endpoint in FILES and who() is not None:
        request.max_content_length = UPLOADS
    if endpoint in PUBLIC or who() is not None or (endpoint == "signing_in.sign_out" and session.current().half):
        return None
    if request.method not in READING or _wants_part():
        raise NotSignedIn
    remember(request.full_path.rstrip("?"))
    return redirect(url_for("signing_in.sign_in"), 303)


def must_enrol() -> bool:
    """Whether the caller is one of those who need a second factor, and came in without."""
    if settings().second_factor != "required" or session.current().kind in TWO_FACTORS:
        return False
    found = who()
    return found is not None and second_factor.must_have(found)


def _to_enrolment() -> ResponseReturnValue:
    if request.method not in READING or _wants_part():
        raise second_factor.SecondFactorDue
    if request.endpoint != "signing_in.sign_in":
        remember(request.full_path.rstrip("?"))
    return redirect(url_for("second_factor.authenticator"), 303)


def _wants_part() -> bool:
    """Whether a script asks, which could do nothing with the sign-in page."""
    return "HX-Request" in request.headers or request.accept_mimetypes.best == "application/json"


def remember(path: str) -> None:
    """Where to go after signing in: what was scanned or opened before."""
    session.current()["after"] = safe_path(path)


def who() -> Caller | None:
    """Who is signed in, or None. Roles are those of this moment, never those of the moment of signing in."""
    try:  # asked for eight times a page: one look at `g` instead of two
        found: Caller | None = g.caller
    except AttributeError:
        now = session.current()
        found = accounts.caller_of(book(), now.person, now.since, METHODS[now.kind]) if now.person else None
        g.caller = found
    return found


def caller() -> Caller:
    """Who is signed in. NotSignedIn on a public page that a visitor sees."""
    found = who()
    if found is None:
        raise NotSignedIn
    return found


def book() -> Registers:
    """The registers as this request saw them first."""
    try:
        found: Registers = g.book
    except AttributeError:
        found = g.book = finding.book()
    return found


def settings() -> Settings:
    """The settings of the app that answers."""
    found: Settings = current_app.config["CUSTODY"]
    return found


def bases() -> tuple[str, ...]:
    """Our own and our former base URLs: only under these is an address a label of ours."""
    return (settings().base_url, *settings().former_base_urls)


def item_for(said: str) -> Item:
    """An item of the caller's contracts by number, code, URL or id. NotFound for any other."""
    return finding.item(caller(), said, bases())


def place_for(said: str) -> Place:
    """A place by number, code, URL or id; all who are signed in share them."""
    return finding.place(book(), said, bases())


def person_for(said: str) -> Person:
    """A person within the caller's reach by id. NotFound for any other."""
    row = finding.person(book(), said)
    if not within_reach(caller(), row):
        raise NotFound
    return row


def contract_for(said: str) -> Contract:
    """One of the caller's contracts by id. NotFound for any other."""
    return finding.contract(book(), caller(), said)


def client_for(said: str) -> Client:
    """A client of one of the caller's contracts by id. NotFound for any other."""
    return finding.client(book(), caller(), said)


def authorisation_for(said: str) -> Authorisation:
    """What a client allowed or ordered under one of the caller's contracts, by id. NotFound for any other."""
    return finding.authorisation(caller(), said)


def party_for(said: str) -> Party:
    """A firm of one of the caller's contracts by id. NotFound for any other."""
    return finding.party(caller(), said)


def device_cookie() -> str:
    """The name of the cookie by which a device is known on which somebody has a PIN."""
    return "__Host-device" if settings().secure else "device"


def this_device() -> str:
    """What this device is known by; empty where nobody ever had a PIN on it."""
    return request.cookies.get(device_cookie(), "")


class ToBeAsked(SecondPersonNotConfirmed):
    """The form is shown again with a code; whoever scans it signs on their own phone."""


def confirm_second(form: Posted, *, by_pin: bool = False) -> Signature | None:
    """What the second person signed, on this device or by a code on theirs; None where the form has no such fields.

    `by_pin`: whether their PIN on this device will do. SecondPersonNotConfirmed where it, or their name and password,
    do not fit, or are the first person's own, or the code is not signed; ToBeAsked for a code; 429 after many.
    """
    if is_asked():
        raise ToBeAsked
    if by_pin and (pin := str(form.get("second_pin", ""))):
        with failures_limited(SECONDS_WRONG, "second", caller().person, SecondPersonNotConfirmed):
            return pins.confirm(str(form.get("second_person", "")), pin, caller(), this_device())
    login = str(form.get("second_login", "")).strip()
    password = str(form.get("second_password", ""))
    if not login and not password:
        code = str(form.get("second_ask", ""))
        return cosigning.take(code, caller(), act_sent(), str(form.get("idem", ""))) if code else None
    return _by_password(form, login, password)


def _by_password(form: Posted, login: str, password: str) -> Signature:
    code, needed = str(form.get("second_code", "")).strip(), settings().second_factor == "required"
    with failures_limited(SECONDS_WRONG, "second", caller().person, SecondPersonNotConfirmed):
        return accounts.confirm(login, password, caller(), code, needs_code=needed)


def denied(status: int) -> None:
    """Note in the security log that somebody signed in met a shut door."""
    found = g.get("caller")
    if found is not None and status in {403, 404}:
        security_log.write("denied", person=found.person, endpoint=request.endpoint, status=status)
