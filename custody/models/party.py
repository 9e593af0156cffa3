"""Other firms: subcontractors, disposal firms, carriers (Arts 4–6)."""

from __future__ import annotations

from typing import Any

from peewee import TextField

from custody.models.base import Flag, JsonText, Register


class Party(Register):
    """`contracts`: ids under which it may be met. `subcontracts`: contract id -> {on, checked: [articles], scan}.

    `visits`: [{contract, on, how, sound}]. `on`: dates in Japan.
    """

    sort: TextField[str] = TextField(default="", index=True)
    name: TextField[str] = TextField(default="")
    address: TextField[str] = TextField(default="")
    officer: TextField[str] = TextField(default="")
    contact: TextField[str] = TextField(default="")
    licences: TextField[str] = TextField(default="")
    service: TextField[str] = TextField(default="")
    tracked: Flag = Flag(default=False)
    contracts: JsonText = JsonText(default=list)
    subcontracts: JsonText = JsonText(default=dict)
    visits: JsonText = JsonText(default=list)

    def bound(self, contract: str) -> dict[str, Any]:
        """The subcontract under `contract`: {on, checked, scan}; empty where none is recorded."""
        held: dict[str, dict[str, Any]] = self.subcontracts
        return held.get(contract, {})
