"""Signing in and out, the one-time links, one's own account, and the language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from custody import security_log
from custody.errors import BadInput
from custody.events.people import PersonRegistered
from custody.text import Text
from custody.usecases import accounts, links, passkeys, pins, second_factor
from custody.web import language, session
from custody.web.access import book, caller, person_for, settings, this_device, who
from custody.web.forms import FormField, fields_of
from custody.web.limits import limited
from custody.web.passkey_challenge import site, to_sign_in
from custody.web.reading import posted, read
from custody.web.safe_path import safe_path

pages = Blueprint("signing_in", __name__)

POSTS = frozenset({"POST"})
ASKED_OF_THE_FIRST = ("name", "kana", "employer")
Wrong = Mapping[str, Sequence[Text]]


def _field(name: str, label: str, kind: str, autocomplete: str, wrong: Wrong, text: str = "") -> FormField:
    errors = [t.in_(language.current()) for t in wrong.get(name, ())]
    value = "" if kind == "password" else request.form.get(name, "")
    return FormField(name, label, kind, value, text, True, errors=errors, autocomplete=autocomplete, maxlength=256)


def _login(wrong: Wrong) -> FormField:
    return _field("login", _("User name"), "text", "username", wrong)


def _new_password(wrong: Wrong) -> list[FormField]:
    rule = _("At least 12 characters. Several unrelated words are good; no signs are needed.")
    return [
        _field("password", _("Password"), "password", "new-password", wrong, rule),
        _field("again", _("The same password again"), "password", "new-password", wrong),
    ]


@pages.route("/signin", methods=["GET", "POST"])
@limited("10/minute;100/hour", methods=POSTS, counts=lambda status: status == 422)
def sign_in() -> ResponseReturnValue:
    if request.method == "POST":
        return _sign_in()
    if who() is not None:
        return redirect("/", 303)
    return _door()


def _sign_in() -> ResponseReturnValue:
    try:
        person = accounts.sign_in(_typed("login"), request.form.get("password", ""), request.remote_addr or "")
    except accounts.WrongSignIn as wrong:
        return _door(wrong.message.in_(language.current())), 422
    return _welcome(person)


def _typed(name: str) -> str:
    return request.form.get(name, "").strip()


def _door(alarm: str = "") -> str:
    fields = [_login({}), _field("password", _("Password"), "password", "current-password", {})]
    return render_template(
        "signing_in/sign_in.html", fields=fields, alarm=alarm, passkey=to_sign_in(), origin=settings().base_url
    )


def _welcome(person: str) -> ResponseReturnValue:
    """Begin a session for who just proved themselves, and go where they were going; or ask for the second proof."""
    now = session.current()
    after = safe_path(now.get("after"))
    if second_factor.has(person):
        now.begin_for(person, "half")
        now["after"] = after
        return redirect(url_for("second_factor.code"), 303)
    now.begin_for(person)
    return redirect(after, 303)


@pages.post("/signout")
def sign_out() -> ResponseReturnValue:
    now = session.current()
    security_log.write("sign-out", person=now.half or caller().person)
    now.end()
    return redirect(url_for(".sign_in"), 303)


@pages.post("/language")
def choose_language() -> ResponseReturnValue:
    chosen = "en" if request.form.get("lang") == "en" else "ja"
    answer = redirect(safe_path(request.form.get("next")), 303)
    answer.set_cookie(
        language.COOKIE, chosen, max_age=language.YEAR, secure=settings().secure, httponly=True, samesite="Lax"
    )
    return answer


@pages.route("/setup/<token>", methods=["GET", "POST"])
@limited("20/minute")
def set_up(token: str) -> ResponseReturnValue:
    """The first administrator registers; who comes later finds the link used up."""
    links.link(token, "setup")
    if request.method == "GET":
        return _set_up_page({})
    try:
        event = read(PersonRegistered, request.form, administrator=True)
        person = links.set_up(
            token, event, _typed("login"), request.form.get("password", ""), request.form.get("again", "")
        )
    except BadInput as wrong:
        return _set_up_page(wrong.fields), 422
    return _welcome(person)


def _set_up_page(wrong: Wrong) -> str:
    asked = fields_of(PersonRegistered, language.current(), values=posted(PersonRegistered, request.form), errors=wrong)
    first = [f for f in asked if f.name in ASKED_OF_THE_FIRST]
    return render_template("signing_in/set_up.html", fields=[*first, _login(wrong), *_new_password(wrong)])


@pages.route("/invitation/<token>", methods=["GET", "POST"])
@limited("20/minute")
def accept(token: str) -> ResponseReturnValue:
    """Somebody sets their own password, once."""
    link = links.link(token, "password")
    if request.method == "GET":
        return _invitation_page(link, {})
    try:
        given = request.form.get("password", ""), request.form.get("again", ""), settings().organisation
        person = links.set_password(token, _typed("login"), *given)
    except BadInput as wrong:
        return _invitation_page(link, wrong.fields), 422
    return _welcome(person)


def _invitation_page(link: links.Link, wrong: Wrong) -> str:
    login = [] if link.login else [_login(wrong)]
    return render_template("signing_in/invitation.html", link=link, fields=[*login, *_new_password(wrong)])


@pages.route("/account", methods=["GET", "POST"])
@limited("10/minute", methods=POSTS)
def account() -> ResponseReturnValue:
    if request.method == "GET":
        return _account_page({})
    try:
        now, password, again = (request.form.get(name, "") for name in ("now", "password", "again"))
        accounts.change_password(caller(), now, password, again, settings().organisation)
    except BadInput as wrong:
        return _account_page(wrong.fields), 422
    now_ = session.current()
    now_.begin_for(caller().person, now_.kind)
    flash(_("Your password is changed. You are signed out everywhere else."), "success")
    return redirect(url_for(".account"), 303)


def _account_page(wrong: Wrong) -> str:
    registers, me = book(), caller()
    held = [(registers.contract(c).title, [r.text for r in sorted(roles)]) for c, roles in me.roles.items()]
    now = _field("now", _("Your present password"), "password", "current-password", wrong)
    return render_template(
        "signing_in/account.html",
        roles=held,
        fields=[now, *_new_password(wrong)],
        authenticator=second_factor.has_authenticator(me.person),
        passkeys=len(passkeys.of(me.person)) if site() else None,
        pin=pins.has(this_device(), me.person),
    )


@pages.post("/people/<key>/invitation")
def invite(key: str) -> ResponseReturnValue:
    """Make a link for a person. It is shown this once; only its hash is kept."""
    person = person_for(key)
    token = links.invite(caller(), person.id)
    address = settings().base_url + url_for(".accept", token=token)
    return render_template(
        "signing_in/invited.html", person=person.name, address=address, hours=links.INVITATION_HOURS
    ), 201
