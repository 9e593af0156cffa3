"""Art. 11: destruction, from the instruction to the certificate."""

from __future__ import annotations

import base64
from io import BytesIO
from typing import Any

from PIL import Image

from custody import clock
from custody.caller import Caller, Submission
from custody.demo.cast import sent
from custody.events.authorisations import DestructionInstructed
from custody.events.destroying import DestroyStaged
from custody.events.lots import LotCertified, LotExecuted, LotReconciled
from custody.usecases import certifying, copying, destroying, executing, items, photos
from custody.usecases.outcome import Outcome
from refusing.copying import made, permitted, stick
from refusing.office import Attempt, Case, Office, Where, form_of, key, number
from refusing.using import everywhere

# One grey pixel, and one black.
PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==")
BLACK = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==")


def picture() -> tuple[BytesIO, str]:
    return BytesIO(PNG), "photo.png"


def afterwards() -> tuple[BytesIO, str]:
    return BytesIO(BLACK), "after.png"


def only_of(office: Office, contract: str) -> dict[str, list[str]]:
    """Photos of this contract's lot: those of another's lot are taken for none."""
    grey = 10 * (1 + ["tax", "welfare", "library"].index(contract))
    kept = [photos.keep(office.caller("佐藤"), office.id(contract), _drawn(g)) for g in (grey, grey + 5)]
    return {"photos_before": kept[:1], "photos_after": kept[1:]}


def _drawn(grey: int) -> bytes:
    made = BytesIO()
    Image.new("L", (1, 1), grey).save(made, "PNG")
    return made.getvalue()


def to_destroy(office: Office, contract: str, serial: str = "SN-001") -> str:
    (item,) = office.desk.stored(contract, medium="hdd", serial=serial)
    return str(item)


def instructed(office: Office, contract: str, named: list[str], **more: object) -> str:
    given = {"items": named, "technique": "shred", "place": office.place("作業室"), "witness": "own", **more}
    return office.grant(contract, DestructionInstructed, **given)


def unit_of(office: Office, contract: str) -> str:
    """A locked unit in which nothing else lies."""
    return office.place({"tax": "金庫", "welfare": "ロッカー2", "library": "仮置きロッカー"}[contract])


def staging(office: Office, contract: str, named: list[str], instruction: str | None) -> Attempt:
    event = DestroyStaged(unit=unit_of(office, contract), lock_checked=True)

    def work(caller: Caller, submission: Submission) -> Outcome:
        return destroying.stage(caller, submission, office.id(contract), instruction, named, event)

    path = "/destructions" + (f"?instruction={key(instruction)}" if instruction else "")
    form = form_of(event, item=[number(i) for i in named])
    return Attempt("鈴木", office.id(contract), work, path, form)


def not_instructed(office: Office, contract: str, lacking: bool) -> Attempt:
    item = to_destroy(office, contract)
    return staging(office, contract, [item], None if lacking else instructed(office, contract, [item]))


def not_named(office: Office, contract: str, lacking: bool) -> Attempt:
    one, other = to_destroy(office, contract), to_destroy(office, contract, "SN-002")
    return staging(office, contract, [other], instructed(office, contract, [one] if lacking else [one, other]))


def copies_left(office: Office, contract: str, lacking: bool) -> Attempt:
    (item,) = office.desk.out(contract)
    target = stick(office, contract)
    event = made(office, item, permitted(office, contract, item), target)
    assert not copying.make_copy(office.caller("佐藤"), sent(), item, event).refused
    back = office.desk.returning(copied=True)
    assert not items.bring_back(office.caller("佐藤"), sent(), [item], back).refused
    named = [item] if lacking else [item, target]
    return staging(office, contract, [item], instructed(office, contract, named))


def lot(office: Office, contract: str, **more: object) -> str:
    """A lot whose numbers have been read."""
    item = to_destroy(office, contract)
    attempt = staging(office, contract, [item], instructed(office, contract, [item], **more))
    subject = attempt.work(office.caller("鈴木"), sent()).first("destruction")
    read = destroying.reconcile(office.caller("佐藤"), sent(), subject, LotReconciled(serials=["SN-001"]))
    assert not read.refused
    return subject


def execution(office: Office, contract: str, **more: object) -> LotExecuted:
    before, after = (photos.keep(office.caller("佐藤"), office.id(contract), p) for p in (PNG, BLACK))
    return LotExecuted.model_validate({
        "technique": "shred", "maker": "大東", "model": "HDS-1", "place": office.place("作業室"), "started": clock.now(),
        "ended": clock.now(), "operator": office.cast.people["佐藤"], "photos_before": [before], "photos_after": [after],
        **more,
    })  # fmt: skip


def too_coarse(office: Office, contract: str, lacking: bool) -> Attempt:
    subject = lot(office, contract, level="H-5")
    event = execution(office, contract, level="H-4" if lacking else "H-5")

    def work(caller: Caller, submission: Submission) -> Outcome:
        return executing.execute(caller, submission, subject, event)

    form: dict[str, Any] = form_of(event, photos_before=picture, photos_after=afterwards)
    return Attempt("佐藤", office.id(contract), work, f"/destructions/{key(subject)}/executions", form)


def unwatched(office: Office, contract: str, _lacking: bool) -> Attempt:
    """Only under the first contract does the instruction speak of a witness."""
    subject = lot(office, contract, witness="own" if contract == "tax" else "none")
    event = execution(office, contract, **only_of(office, contract))
    done = executing.execute(office.caller("佐藤"), sent(), subject, event)
    assert not done.refused
    scan = photos.keep(office.caller("鈴木"), office.id(contract), PNG)
    paper = LotCertified(
        certificate=f"証-{contract}", issuer="大東環境", issued_on=clock.today(), scan=scan, serials=["SN-001"]
    )

    def work(caller: Caller, submission: Submission) -> Outcome:
        return certifying.certify(caller, submission, subject, paper)

    form: dict[str, Any] = form_of(paper, scan=picture, serials="SN-001")
    return Attempt("鈴木", office.id(contract), work, f"/destructions/{key(subject)}/certificates", form)


CASES = {
    "R-11-1": everywhere(not_instructed, 11),
    "R-11-2": everywhere(not_named, 11),
    "R-11-3": everywhere(too_coarse, 11),
    "R-11-4": Case(
        unwatched,
        (Where("tax", True, 11), Where("welfare", True, "契約設定"), Where("library", True, None)),
        {"welfare": {"destruction_witness": True}, "library": {"destruction_witness": False}},
    ),
    "R-11-5": everywhere(copies_left, 11),
}
