"""Acts that a phone kept while it had no signal and that could not be recorded as they were; how each was settled."""

from __future__ import annotations

from custody.events.base import Event, Hash, Key, Note, When, ask
from custody.events.choices import STAFF, Choice
from custody.text import Text


class WhyAside(Choice):
    FORBIDDEN = "forbidden", "規則により拒否", "Refused by a rule"
    STATE = "state", "いまの状態では続けられない", "It cannot follow on the present state"
    UNKNOWN = "unknown", "番号が台帳にない", "The number is not on the register"
    WRONG = "wrong", "入力が足りないか正しくない", "Something in it is missing or wrong"
    SECOND = "second", "二人目の署名を待っている", "It waits for the second person's signature"
    ROLE = "role", "この契約での役割がない", "No such role in this contract"


class Settlement(Choice):
    RECORDED = "recorded", "あとから正しく記録した", "It was recorded properly afterwards"
    NEVER = "never", "実際には行われていない", "It did not take place"
    DECLINED = (
        "declined",
        "二人目が事実と違うとして署名しなかった",
        "The second person said it was not so, and did not sign",
    )
    INCIDENT = "incident", "事故等として登録した", "It was registered as an incident"


class ActSetAside(Event):
    """It changes nothing: what the phone's holder says was done stands beside what the register says."""

    kind = "offline.set_aside"
    ref = "H07"
    noun = "offline"
    title = Text("圏外の記録（保留）", "Recorded without signal, set aside")

    attempted: Key = ask("しようとしたこと", "Attempted", filled=True)
    why: WhyAside = ask("保留の理由", "Why it is set aside", filled=True)
    done: When = ask("端末が記録した日時", "When the device recorded it", "datetime", filled=True)
    reason: Note = ask("くわしい理由", "The reason in full", "textarea", filled=True, default="", private=True)
    said: dict[str, str] = ask("端末での入力", "What was entered", filled=True, default={}, private=True)


class AsideSettled(Event):
    """By whoever made the record, or a custodian or manager of the contract."""

    kind = "offline.settled"
    ref = "H08"
    noun = "offline"
    title = Text("圏外の記録の決着", "Record without signal settled")
    by = STAFF

    entry: Hash = ask("保留された記録", "The record set aside", filled=True)
    how: Settlement = ask("どう決着したか", "How it was settled", "select")
    note: Note = ask("確かめたこと", "What was checked", "textarea", private=True)
