"""What the forms of copying (B11) and of erasing (B12) offer to choose from, and what they fill in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from flask import request, url_for
from werkzeug.datastructures import MultiDict

from custody.caller import Caller
from custody.errors import BadInput, NotFound
from custody.events.authorisations import CopyMethod, Sort, Technique, WitnessRule
from custody.events.choices import NOT_ELECTRONIC, Medium
from custody.queries import finding, permitted
from custody.queries.options import Row
from custody.queries.wording import word_of
from custody.rules.sanitising import DESTROYING, fit
from custody.text import Text
from custody.web.forms import FormField, Options

if TYPE_CHECKING:
    from custody.models import Authorisation, Copy, Item

TARGET_READ = Text("作成先のラベルを読む・番号を入れる", "Scan the label of what it goes onto, or type its number")
TARGET_HELP = Text("下の一覧から選ぶとき、紙に作るときは空のままで", "Leave it empty to choose below, or for paper")
KEPT = Text("保存期限 {day}", "kept until {day}")
NO_DATE = Text("なし", "no date")
LEFT = Text("あと{left}部（{used}/{allowed}）", "{left} left ({used} of {allowed})")
NO_TARGET = Text(
    "何に写すかを選ぶか、ラベルを読み取ってください。", "Choose what it is copied onto, or scan its label."
)


def copying(caller: Caller, item: Item, on: str, lang: str) -> dict[str, list[Row]]:
    """What may be copied, by which permission, how, and onto what."""
    grants = permitted.covering(item, on, Sort.COPY)
    methods = [m for m in CopyMethod if any(m.value in g.methods for g in grants)] or list(CopyMethod)
    return {
        "copy": [_copy(c) for c in permitted.live_copies(item)],
        "authorisation": [_grant(g, lang) for g in grants],
        "method": [(m.value, m.text.in_(lang), "") for m in methods],
        "item": [(i, f"{n} {word_of(Medium, m, lang)}", "") for i, n, m in permitted.targets(caller, item)],
    }


def erasing(item: Item, on: str, lang: str) -> dict[str, list[Row]]:
    """Which copies may be erased, on whose word, and by which methods that fit the medium."""
    copies = permitted.live_copies(item)
    ways = [t for t in Technique if t not in DESTROYING and fit(t, item.medium)]
    ways = ways or [t for t in Technique if t not in DESTROYING]
    return {
        "copies": [_copy(c) for c in copies],
        "authorisation": [
            (g.id, f"{g.number} {word_of(Sort, g.sort, lang)}", g.document) for g in permitted.grounds(item, copies, on)
        ],
        "technique": [(t.value, t.text.in_(lang), "") for t in ways],
    }


def kept(item: Item, lang: str) -> list[Row]:
    """The copies on it, each with the date until which it is to be kept."""
    return [(*_copy(c)[:2], KEPT.filled(day=c.keep_until or NO_DATE).in_(lang)) for c in permitted.live_copies(item)]


def acknowledged(item: Item, on: str, lang: str) -> list[Row]:
    """What the client acknowledged of the loss of `item`, but for what an earlier loss has used up."""
    grants = [g for g in permitted.covering(item, on, Sort.LOSS) if item.id not in g.used]
    return [(g.id, f"{g.number} {word_of(Sort, g.sort, lang)}", g.document) for g in grants]


def _copy(copy: Copy) -> Row:
    return copy.id, f"{copy.number} {copy.name}".strip(), ""


def _grant(grant: Authorisation, lang: str) -> Row:
    left = LEFT.filled(left=grant.left(), used=len(grant.used), allowed=grant.allowed).in_(lang)
    return grant.id, f"{grant.number} {grant.purpose}".strip(), left


def likely(item: Item, on: str, options: Options) -> dict[str, Any]:
    """The only, or else the first, of what there is to choose; the purpose is the permission's."""
    if "technique" in options:
        copies = [p.value for p in options["copies"]]
        return {"copies": copies if len(copies) == 1 else [], "basis": _first(options, "authorisation")}
    grants = permitted.covering(item, on, Sort.COPY)
    first = grants[0] if grants else None
    return {
        "parent": _first(options, "copy"),
        "permission": first.id if first else None,
        "method": _first(options, "method") if len(options["method"]) == 1 else None,
        "purpose": first.purpose if first else "",
        "paper": bool(first and first.media and set(first.media) <= NOT_ELECTRONIC),
    }


def _first(options: Options, name: str) -> str | None:
    return options[name][0].value if options[name] else None


def permits(item: Item, on: str, lang: str) -> list[tuple[str, str, int | None]]:
    """What the client said that covers `item` at `on`: where it is shown, what it is, what is left."""
    return [
        (
            url_for("authorisations.show", key=g.id.partition(":")[2]),
            f"{g.number} {word_of(Sort, g.sort, lang)}",
            g.left(),
        )
        for g in permitted.covering(item, on)
    ]


def checked_by_another(item: Item, on: str) -> bool:
    """Whether an instruction that covers `item` asks for a witness."""
    grants = permitted.covering(item, on, Sort.DESTROY)
    return any(g.witness not in (None, WitnessRule.NONE.value) for g in grants)


def around_target(fields: list[FormField], wrong: Mapping[str, Sequence[Text]], lang: str) -> list[FormField]:
    """The carrier that is copied onto is chosen by reading its label, or from the list."""
    found: list[FormField] = []
    for f in fields:
        if f.name == "target":
            found.append(_target_read(wrong, lang))
            if not f.choices:
                continue
        found.append(f)
    return found


def _target_read(wrong: Mapping[str, Sequence[Text]], lang: str) -> FormField:
    return FormField(
        "target_read",
        TARGET_READ.in_(lang),
        "code",
        value=request.form.get("target_read", ""),
        help=TARGET_HELP.in_(lang),
        maxlength=200,
        errors=[t.in_(lang) for name in ("target_read", "target") for t in wrong.get(name, ())],
    )


def with_target(form: MultiDict[str, str], caller: Caller, bases: tuple[str, ...]) -> MultiDict[str, str]:
    """The form with the carrier that was read in the place of the one that was chosen.

    What is on no register stays unnamed, so that the rule refuses it and the attempt is on record.
    """
    changed = form.copy()
    text = str(form.get("target_read", "")).strip()
    if text:
        changed.pop("paper", None)
        changed["target"] = _known(caller, text, bases)
    elif not changed.get("target") and "paper" not in changed:
        raise BadInput({"target_read": [NO_TARGET]})
    return changed


def _known(caller: Caller, text: str, bases: tuple[str, ...]) -> str:
    try:
        return finding.item(caller, text, bases).id
    except NotFound:
        return ""
