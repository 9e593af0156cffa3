"""What becomes of each table when the whole is copied. Every table of the database is named here, once."""

from __future__ import annotations

from enum import Enum


class Sort(Enum):
    """`LEDGER`: what must never be lost or altered. `KEPT`: what no entry says, and must live on.

    `DERIVED`: made anew from the entries; it holds names in the clear. `LEFT`: of this installation or moment alone.
    """

    LEDGER = "ledger"
    KEPT = "kept"
    DERIVED = "derived"
    LEFT = "left"


TABLES: dict[str, Sort] = {
    "entry": Sort.LEDGER,
    "private": Sort.LEDGER,
    "signature": Sort.LEDGER,
    "erasure": Sort.LEDGER,
    "leaf": Sort.LEDGER,
    "tile": Sort.LEDGER,
    "checkpoint": Sort.LEDGER,
    "further_signature": Sort.LEDGER,
    "cosignature": Sort.LEDGER,
    "timestamp_token": Sort.LEDGER,
    "outside": Sort.LEDGER,
    "spent_key": Sort.KEPT,  # what is to be destroyed still is
    "account": Sort.KEPT,
    "acknowledgement": Sort.KEPT,
    "attachment": Sort.KEPT,
    "awaited_act": Sort.KEPT,
    "counter": Sort.KEPT,
    "job": Sort.KEPT,
    "label_stock": Sort.KEPT,
    "passkey": Sort.KEPT,
    "pin": Sort.KEPT,
    "printer": Sort.KEPT,
    "recovery_code": Sort.KEPT,
    "reminder": Sort.KEPT,
    "request": Sort.KEPT,
    "secret": Sort.KEPT,
    "audit": Sort.DERIVED,
    "authorisation": Sort.DERIVED,
    "badge": Sort.DERIVED,
    "blank_label": Sort.DERIVED,
    "carrying_case": Sort.DERIVED,
    "client": Sort.DERIVED,
    "contract": Sort.DERIVED,
    "copy": Sort.DERIVED,
    "destruction": Sort.DERIVED,
    "document": Sort.DERIVED,
    "finding": Sort.DERIVED,
    "incident": Sort.DERIVED,
    "item": Sort.DERIVED,
    "item_count": Sort.DERIVED,
    "item_piece": Sort.DERIVED,
    "item_piece_config": Sort.DERIVED,
    "item_piece_data": Sort.DERIVED,
    "item_piece_idx": Sort.DERIVED,
    "item_words": Sort.DERIVED,
    "label": Sort.DERIVED,
    "membership": Sort.DERIVED,
    "party": Sort.DERIVED,
    "person": Sort.DERIVED,
    "place": Sort.DERIVED,
    "seal": Sort.DERIVED,
    "stocktake": Sort.DERIVED,
    "transport": Sort.DERIVED,
    # A stolen copy opens nobody's session, and a link that was used since works no second time.
    "asked_signature": Sort.LEFT,  # of the last minutes
    "session": Sort.LEFT,
    "saved_filter": Sort.LEFT,  # it may hold names in the clear
    "invitation": Sort.LEFT,
    "left_out": Sort.LEFT,  # the signer finds it anew
    "hit": Sort.LEFT,  # of the last hour
    "schema_migration": Sort.LEFT,  # the manifest names what was applied
}
COPIED = tuple(name for name, sort in TABLES.items() if sort in (Sort.LEDGER, Sort.KEPT))
