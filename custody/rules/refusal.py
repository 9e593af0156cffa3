"""What a rule says no with, and on what ground."""

from __future__ import annotations

from dataclasses import dataclass

from custody.text import Text


@dataclass(frozen=True, slots=True)
class Refusal:
    """`basis` is the ground as that contract numbers it; `instead` is the lawful way to what the person wants."""

    rule: str
    basis: Text
    message: Text
    instead: Text

    def plain(self) -> dict[str, str]:
        """What the ledger keeps of it: no names, no free text."""
        return {"rule": self.rule, "basis": self.basis.ja}
