"""Art. 11, what vouches for it: the reader, the photos, the witness and the certificate (domain.md §2.3 E03, E05, E06)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from custody import clock
from custody.events import Event
from custody.events.authorisations import WitnessRule
from custody.events.lots import LotCertified, LotExecuted, LotReconciled, LotWitnessed
from custody.rules.articles import CONTRACT_SETTING, HOUSE_RULE, cite
from custody.rules.facts import Facts
from custody.rules.officers import names_one_of
from custody.rules.refusal import Refusal
from custody.text import Text

if TYPE_CHECKING:
    from custody.models import Contract, Destruction


@dataclass(frozen=True, slots=True)
class Lot:
    """`told`: the instruction's witness rule. `clients`: whether the one who signs is the client's. `used_by`: the
    number of the lot that the certificate has been used for already, empty if for none. `staff`: the names of the
    contractor's people under the contract. `way_in`: who made the link that opened the account of whoever signs, or
    of whoever hands over the device.
    """

    row: Destruction
    told: str = WitnessRule.OWN.value
    clients: bool = False
    used_by: str = ""
    staff: frozenset[str] = frozenset()
    way_in: str | None = None


WAY_IN = Text(
    "この入り口は、廃棄した人や記録した人が作ったリンクで開いたものです。署名するには、ほかの管理責任者かサーバーを預かる人が"
    "作ったリンクで暗証を決め直してください。",
    "This way in was opened with a link made by whoever destroyed or recorded it. To sign, its owner sets a password with "
    "a link that another manager, or whoever runs the server, has made.",
)


def _lot(facts: Facts) -> Lot | None:
    return facts.about if isinstance(facts.about, Lot) else None


def witness_needed(contract: Contract, told: str | None) -> bool:
    """Whether somebody must have watched: the instruction says so, or the contract's setting."""
    return told in (WitnessRule.OWN.value, WitnessRule.CLIENT.value) or bool(contract.destruction_witness)


def reader_staged(event: Event, facts: Facts) -> Refusal | None:
    """R-CS-7. The numbers are read by someone other than who made the list (E03)."""
    if not isinstance(event, LotReconciled) or (lot := _lot(facts)) is None or lot.row.staged_by != facts.actor.id:
        return None
    return Refusal(
        "R-CS-7",
        HOUSE_RULE,
        Text("ロットを作った本人は番号を照合できません。", "Whoever made the lot does not read its numbers."),
        Text("ほかの担当者に現物の番号を読んでもらってください。", "Have someone else read the numbers."),
    )


def _unfit_witness(lot: Lot, witness: str | None) -> Text | None:
    performers = (lot.row.operator, lot.row.executed_by)
    if witness is not None and witness in performers:
        return Text("作業者本人は立会者になれません。", "Whoever destroyed or recorded it cannot be its witness.")
    if lot.way_in is not None and lot.way_in in performers:
        return WAY_IN
    if lot.told == WitnessRule.CLIENT.value and not lot.clients:
        return Text("発注者の職員の立会いが指示されています。", "The instruction asks for the client's own officer.")
    return None


def _unfit_hand(event: LotWitnessed, facts: Facts, lot: Lot) -> Text | None:
    """What speaks against a signature by hand: whoever drew it is known by nothing but the device and the name."""
    if event.witness is not None or not event.signature:
        return None
    if facts.actor.id in (lot.row.operator, lot.row.executed_by):
        return Text(
            "廃棄した人や記録した人の端末では、発注者の職員の署名を受け取れません。",
            "The device of whoever destroyed or recorded it does not take the officer's signature.",
        )
    if lot.way_in is not None and lot.way_in in (lot.row.operator, lot.row.executed_by):
        return WAY_IN
    if names_one_of(event.officer, lot.staff):
        return Text(
            "立会者の氏名が、この契約の受注者側の担当者と同じです。",
            "The witness has the name of one of the contractor's own people under this contract.",
        )
    return None


def _wrong_hand(facts: Facts, lot: Lot, what: Text) -> Refusal:
    return Refusal(
        "R-11-4",
        _ground(facts, lot),
        what,
        Text(
            "この契約のほかの担当者が自分の端末を渡して、発注者の職員に署名してもらうか、発注者の職員に自分でサインインして署名してもらってください。",
            "Let another person of the contract hand over their device to the client's officer, or the officer sign in.",
        ),
    )


def _ground(facts: Facts, lot: Lot) -> Text:
    return CONTRACT_SETTING if lot.told == WitnessRule.NONE.value else cite(11, facts.contract)


def wrong_witness(event: Event, facts: Facts) -> Refusal | None:
    """R-11-4. The witness is someone else, and the client's own where that was instructed (Art. 11, or the setting)."""
    if not isinstance(event, LotWitnessed) or (lot := _lot(facts)) is None:
        return None
    by_hand = _unfit_hand(event, facts, lot)
    if by_hand is not None:
        return _wrong_hand(facts, lot, by_hand)
    what = _unfit_witness(lot, event.witness)
    if what is None:
        return None
    return Refusal(
        "R-11-4",
        _ground(facts, lot),
        what,
        Text(
            "廃棄を見ていた別の人（指示があれば発注者の職員）に署名してもらってください。",
            "Have another who watched sign; the client's officer, where that was instructed.",
        ),
    )


def unwitnessed(event: Event, facts: Facts) -> Refusal | None:
    """R-11-4. No certificate ends a lot that nobody is on record to have watched (Art. 11, or the contract's setting)."""
    if not isinstance(event, LotCertified) or (lot := _lot(facts)) is None or lot.row.witnessed_at:
        return None
    if not witness_needed(facts.contract, lot.told):
        return None
    return Refusal(
        "R-11-4",
        _ground(facts, lot),
        Text("立会いが必要です。立会確認がありません。", "A witness is needed, and none is on record."),
        Text(
            "廃棄を見ていた人に署名してもらってください。遅れた署名は理由とともに残ります。",
            "Have whoever watched sign. A late signature is kept with its reason.",
        ),
    )


def issued_too_early(event: Event, facts: Facts) -> Refusal | None:
    """R-11-6. A certificate is not older than what it certifies."""
    if not isinstance(event, LotCertified) or (lot := _lot(facts)) is None or not lot.row.ended:
        return None
    if event.issued_on >= clock.japan(lot.row.ended).date().isoformat():
        return None
    return Refusal(
        "R-11-6",
        cite(11, facts.contract),
        Text("発行日が廃棄の実施より前です。", "It was issued before the destruction."),
        Text(
            "発行日を見直してください。証明書のとおりなら、差し戻して発行し直してもらいます。",
            "Look at the date again. If the certificate says so, send it back and have it reissued.",
        ),
    )


def used_twice(event: Event, facts: Facts) -> Refusal | None:
    """R-11-8. One certificate number stands for one lot."""
    if not isinstance(event, LotCertified) or (lot := _lot(facts)) is None or not lot.used_by:
        return None
    return Refusal(
        "R-11-8",
        cite(11, facts.contract),
        Text("この証明書番号はほかのロットで使われています。", "This certificate number was used for another lot."),
        Text(
            "番号を見直してください。同じ証明書なら、差し戻してロットごとに発行してもらいます。",
            "Look at the number again. If it is the same paper, send it back and have one issued for each lot.",
        ),
    )


def no_photos(event: Event, facts: Facts) -> Refusal | None:
    """R-CS-8. Where the contract is set so, photos show the things before and after (Kanagawa 2019)."""
    if not isinstance(event, LotExecuted) or not facts.contract.destruction_photos:
        return None
    if event.photos_before and event.photos_after:
        return None
    return Refusal(
        "R-CS-8",
        CONTRACT_SETTING,
        Text("実施前と実施後の写真が必要です。", "Photos before and after are needed."),
        Text(
            "製造番号が読める実施前の写真と、実施後の写真を添えてください。",
            "Add photos before, with the serial numbers legible, and after.",
        ),
    )


RULES = (no_photos, reader_staged, wrong_witness, unwitnessed, issued_too_early, used_twice)
