"""Clients: the municipalities whose contracts these are (domain.md §2.3 A)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from custody.events.base import Event, Line, Recorded, ask, take
from custody.text import Text

if TYPE_CHECKING:
    from custody.models import Client

CLIENT = ("name", "code", "department", "officer_post", "officer_name", "contact")


class ClientFields(Event):
    noun = "client"

    name: Line = ask("団体名", "Municipality", private=True)
    code: Line = ask("団体コード", "Municipality code", default="", private=True, quiet=True)
    department: Line = ask("部課", "Department", default="", private=True)
    officer_post: Line = ask("許可権者の職", "Permitting officer's post", default="", private=True)
    officer_name: Line = ask("許可権者の氏名", "Permitting officer's name", default="", private=True)
    contact: Line = ask("連絡先", "Contact", default="", private=True)

    @staticmethod
    def change(row: Client, e: Recorded) -> None:
        take(row, e, CLIENT)


class ClientRegistered(ClientFields):
    kind = "client.registered"
    ref = "A00"
    title = Text("発注者の登録", "Client registered")


class ClientChanged(ClientFields):
    kind = "client.changed"
    ref = "A00b"
    title = Text("発注者の変更", "Client changed")
