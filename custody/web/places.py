"""Places: the tree of sites, areas, rooms and units; their locks; their labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from custody import clock
from custody.caller import new_idem
from custody.errors import NotAllowed
from custody.events.choices import KEEPERS, STAFF, PlaceKind, SiteKind, State
from custody.events.labels import LabelAttached
from custody.events.places import LockChecked, PlaceChanged, PlaceFields, PlaceRegistered, SiteClientNamed
from custody.queries import chains
from custody.queries import places as queries
from custody.queries.contracts import key_of
from custody.queries.when import moment
from custody.usecases import labelling, reach
from custody.usecases import places as usecases
from custody.web.access import book, caller, place_for
from custody.web.forms import fields_of
from custody.web.language import current as lang
from custody.web.place_forms import changing, closing, kind_asked, naming_client, registering, unasked
from custody.web.reading import posted, read, submission
from custody.web.register_access import keeper, may_register, registrar, worker
from custody.web.register_forms import RegisterForm, answer, form_page

if TYPE_CHECKING:
    from custody.models import Place

pages = Blueprint("places", __name__)
TOLD = ("name", "lockable")  # said by the bar and by the lock's state


@pages.get("/places")
def index() -> str:
    closed = "closed" in request.args
    return render_template(
        "places/index.html",
        nodes=queries.tree(book(), caller(), closed=closed),
        shows_closed=closed,
        when=_when,
        may_register=may_register(caller(), KEEPERS),
    )


def _when(stamp: str | None) -> str:
    return moment(stamp, clock.now(), lang())


@pages.get("/places/<key>")
def show(key: str) -> str:
    place = _place(key)
    return render_template("places/show.html", place=place, key=key, **_standing(place), **_shown(place))


def _place(key: str) -> Place:
    return place_for(key)


def _kept(key: str) -> Place:
    """A place that the caller may change or close. NotAllowed where others' contracts depend on it."""
    keeper()
    place = _place(key)
    if not reach.keeps(caller(), book(), place):
        raise NotAllowed(usecases.SHARED)
    return place


def _standing(place: Place) -> dict[str, object]:
    """The lock, and who may do what with it."""
    lock = queries.lock_of(place)
    keeps = reach.keeps(caller(), book(), place)
    return {
        "lock": lock,
        "lock_text": queries.LOCKS[lock] if lock else None,
        "checked": _when(place.lock_checked_at),
        "lock_fields": fields_of(LockChecked, lang(), leave_out=["ok"]),
        "label_fields": fields_of(LabelAttached, lang(), leave_out=LabelAttached.photo_names),
        "label": place.labels[-1],
        "label_word": queries.LABELS[place.labels[-1]["state"]].in_(lang()),
        "idem": new_idem(),
        "keeps": may_register(caller(), KEEPERS) and keeps,
        "unnamed": place.site_kind == SiteKind.CLIENT and not place.client and not place.closed,
        "names": may_register(caller()) and keeps,
        "works": may_register(caller(), STAFF),
        "kinds": may_register(caller(), KEEPERS)
        and reach.may_divide(caller(), book(), place)
        and [k for k in PlaceKind if usecases.ORDER.index(k) > usecases.ORDER.index(PlaceKind(place.kind))],
    }


def _shown(place: Place) -> dict[str, object]:
    rows = book()
    writer = chains.scribe(rows, lang())
    held = queries.contents(caller(), place.id)
    return {
        "path": rows.place_path(place.id),
        "kind": PlaceKind(place.kind).text,
        "facts": [
            f for quiet in (False, True) for f in chains.described(writer, PlaceFields, place, TOLD, quiet=quiet)
        ],
        "held": [(h, State(h.state).text) for h in held[: queries.SHOWN]],
        "more": len(held) > queries.SHOWN,
        "within": queries.within(rows, caller(), place.id),
        "record": chains.record(caller(), place, writer, request.args.get("page", 1, int)),
    }


@pages.get("/places/new")
def new() -> str:
    keeper()
    return form_page(registering(kind_asked()))


@pages.post("/places")
def create() -> ResponseReturnValue:
    keeper()
    kind = kind_asked()
    return answer(
        registering(kind),
        lambda: usecases.register_place(
            caller(), submission(request.form), read(PlaceRegistered, request.form, place_kind=kind)
        ),
        lambda outcome: url_for(".show", key=key_of(outcome.first("place"))),
    )


@pages.get("/places/<key>/changes/new")
def edit(key: str) -> str:
    return form_page(changing(_kept(key)))


@pages.post("/places/<key>/changes")
def change(key: str) -> ResponseReturnValue:
    place = _kept(key)
    return answer(
        changing(place),
        lambda: usecases.change_place(
            caller(), submission(request.form), place.id, read(PlaceChanged, request.form, **unasked(place))
        ),
        lambda _outcome: url_for(".show", key=key),
    )


@pages.get("/places/<key>/clients/new")
def ask_client(key: str) -> str:
    return form_page(naming_client(_unnamed(key)))


@pages.post("/places/<key>/clients")
def name_client(key: str) -> ResponseReturnValue:
    place = _unnamed(key)
    return answer(
        naming_client(place),
        lambda: usecases.name_client(caller(), submission(request.form), place.id, read(SiteClientNamed, request.form)),
        lambda _outcome: url_for(".show", key=key),
    )


def _unnamed(key: str) -> Place:
    """A place of which the caller may say whose building it is. NotAllowed for who manages nothing."""
    registrar()
    return _kept(key)


@pages.get("/places/<key>/closings/new")
def end(key: str) -> str:
    return form_page(_closing(_kept(key)))


@pages.post("/places/<key>/closings")
def close(key: str) -> ResponseReturnValue:
    place = _kept(key)
    return answer(
        _closing(place),
        lambda: usecases.close_place(caller(), submission(request.form), place.id),
        lambda _outcome: url_for(".index"),
    )


def _closing(place: Place) -> RegisterForm:
    return closing(place, _("A closed place takes nothing more in. Its label is void and its record stays."))


@pages.post("/places/<key>/lock-checks")
def check_lock(key: str) -> ResponseReturnValue:
    """One tap: it was locked, or it was not."""
    worker()
    place = _place(key)
    open_ = request.form.get("ok") == "no"
    return answer(
        _on(place, LockChecked, "places.check_lock"),
        lambda: usecases.check_lock(caller(), submission(request.form), place.id, read(LockChecked, request.form)),
        lambda _outcome: url_for(".show", key=key),
        _("Found unlocked. Lock it, count what is in it, and tell the manager.") if open_ else "",
        "alarm" if open_ else "success",
    )


@pages.post("/places/<key>/labels")
def attach_label(key: str) -> ResponseReturnValue:
    """The label that was stuck on is read back."""
    worker()
    place = _place(key)
    return answer(
        _on(place, LabelAttached, "places.attach_label"),
        lambda: labelling.attach(
            caller(), submission(request.form), place.id, posted(LabelAttached, request.form).get("label_code", "")
        ),
        lambda _outcome: url_for(".show", key=key),
    )


def _on(place: Place, kind: type[LockChecked | LabelAttached], endpoint: str) -> RegisterForm:
    key = key_of(place.id)
    return RegisterForm(
        kind,
        url_for(endpoint, key=key),
        url_for(".show", key=key),
        about=f"{place.number} {place.name}",
        leave_out=kind.photo_names,
    )
