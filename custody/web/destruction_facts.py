"""What is known of a lot, as (label, words): instructed, read, done, watched, certified."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext as _

from custody.events.authorisations import Technique, WitnessRule
from custody.events.lots import LotState
from custody.queries.when import moment
from custody.queries.wording import word_of
from custody.web.access import book
from custody.web.language import current as lang

if TYPE_CHECKING:
    from custody.models import Authorisation, Destruction


def facts(row: Destruction, grant: Authorisation, now: str) -> list[tuple[str, str]]:
    """The lot as far as it has come; what is not known yet is empty. `now`: a UTC stamp."""
    tongue = lang()
    person, place = book().person_name, book().place_path
    told = word_of(Technique, grant.technique or "", tongue)
    watched = row.officer or person(row.witness)
    return [
        (_("Instructed"), " · ".join(p for p in (told, grant.level, place(grant.place)) if p)),
        (_("Witness instructed"), word_of(WitnessRule, grant.witness or "", tongue)),
        (_("Waits in"), place(row.unit)),
        (_("Listed by"), person(row.staged_by)),
        (_("Read by"), person(row.read_by)),
        (_("Destroyed"), f"{moment(row.started, now, tongue)}–{moment(row.ended, now, tongue)}" if row.ended else ""),
        (_("Equipment"), " ".join(p for p in (row.maker, row.model, row.level) if p)),
        (_("Done by"), " ".join(p for p in (person(row.operator), row.operated_by) if p)),
        (_("Weight"), f"{row.weight} kg" if row.weight else ""),
        (_("Box"), _("went in unopened") if row.unopened else ""),
        (_("Watched by"), watched + (_(" (signed late)") if row.witnessed_late else "")),
        (_("Certificate due"), str(row.due or "") if row.state == LotState.EXECUTED else ""),
        (_("Certificate"), " ".join(p for p in (row.certificate, row.issuer, row.issued_on) if p)),
        (_("Matched by"), person(row.matched_by)),
    ]  # fmt: skip
