"""custody remind: each thing once to each person, over a real SMTP connection; without names or contents."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller

from custody import clock, db
from custody.cli.remind import Sent, connected, remind
from custody.demo.cast import sent
from custody.events.contracts import ContractChanged
from custody.events.people import PersonChanged
from custody.models import Contract
from custody.queries import chains
from custody.queries.reminders import last_run
from custody.registers import current
from custody.settings import settings
from custody.usecases import contracts, items, people


class Box:
    """A mail server of the test's own. `full`: it takes nothing."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.full = False

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802, ARG002 - aiosmtpd's names
        if self.full:
            return "452 no room"
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return "250 OK"


@pytest.fixture
def box(cast_url, monkeypatch) -> Iterator[Box]:
    box = Box()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    monkeypatch.setenv("CUSTODY_DATABASE", cast_url)
    monkeypatch.setenv("CUSTODY_SMTP", f"smtp://127.0.0.1:{port}")
    monkeypatch.setenv("CUSTODY_MAIL_FROM", "azukari@example.jp")
    settings.cache_clear()
    yield box
    server.stop()
    settings.cache_clear()
    clock.tell(None)


def reachable(cast, *names: str) -> None:
    for n, name in enumerate(names):
        person = current().person(cast.people[name])
        event = PersonChanged(name=person.name, employer=person.employer, mail=f"p{n}@example.jp")
        people.change_person(cast.caller("高橋"), sent(), person.id, event)


def people_without_training(cast) -> None:
    """伊藤, who works under the contract, without any training."""
    db.rows("UPDATE person SET trainings = '[]' WHERE id = ? RETURNING id", (cast.people["伊藤"],))
    db.rows("UPDATE counter SET value = value + 1 WHERE name = 'registers' RETURNING value")


def later(hours: float) -> None:
    clock.tell(clock.stamp(clock.parse(clock.now()) + timedelta(hours=hours)))


def closed_an_hour_ago(cast, contract: str) -> None:
    """So that the end of the working day falls into no test, at whatever hour it runs."""
    row = Contract.get_by_id(cast.contracts[contract])
    past = f"{clock.japan(clock.now()) - timedelta(hours=1):%H:%M}"
    event = ContractChanged.model_validate({**chains.values(ContractChanged, row), "closing_time": past})
    assert not contracts.settle(cast.caller("高橋"), sent(), row.id, event).refused


def ran() -> Sent:
    """One run, over the connection that the command makes."""
    with connected(settings()) as post:
        return remind(post, settings().base_url)


def command(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "custody", "remind", *options], check=False, capture_output=True, text=True, timeout=60
    )


def to(box: Box, address: str) -> list[EmailMessage]:
    return [m for m in box.letters if m["To"] == address]


def test_a_late_return_is_mailed_once_and_later_once_to_the_manager(desk, cast, box):
    reachable(cast, "佐藤", "高橋")
    closed_an_hour_ago(cast, "welfare")
    (item,) = desk.stored("welfare")
    items.take_out(cast.caller("佐藤"), sent(), [item], desk.using("welfare", due=desk.due(1)))
    ((number,),) = db.rows("SELECT number FROM item WHERE id = ?", (item,))
    ran()
    box.letters.clear()
    later(1.6)
    ran()
    ran()
    assert [number in m.get_content() for m in to(box, "p0@example.jp")] == [True]
    assert not any(number in m.get_content() for m in to(box, "p1@example.jp"))
    later(1)
    ran()
    ran()
    assert [number in m.get_content() for m in to(box, "p1@example.jp")] == [True]


def test_a_letter_names_nobody_and_describes_nothing(desk, cast, box):
    reachable(cast, "佐藤")
    (item,) = desk.stored("welfare", description="名簿の原本", serial="SN-4711")
    items.take_out(cast.caller("佐藤"), sent(), [item], desk.using("welfare", due=desk.due(1)))
    later(2)
    ran()
    (letter,) = to(box, "p0@example.jp")
    said = str(letter["Subject"]) + letter.get_content()
    assert "返却予定を過ぎた" in said
    assert not [w for w in ("名簿", "4711", "佐藤", "花子") if w in said]


def test_a_letter_that_was_not_taken_is_sent_the_next_time(desk, cast, box):
    reachable(cast, "佐藤")
    (item,) = desk.stored("welfare")
    items.take_out(cast.caller("佐藤"), sent(), [item], desk.using("welfare", due=desk.due(1)))
    later(2)
    box.full = True
    assert ran().failed == 1
    assert not box.letters
    box.full = False
    assert ran().failed == 0
    assert len(to(box, "p0@example.jp")) == 1


def test_a_server_that_is_not_there_stops_it_in_words_and_nothing_counts_as_sent(desk, cast, box, monkeypatch):
    reachable(cast, "佐藤")
    monkeypatch.setenv("CUSTODY_SMTP", "smtp://127.0.0.1:9")
    said = command()
    assert said.returncode == 1
    assert "mail server" in said.stderr
    assert db.rows("SELECT count(*) FROM reminder") == [(0,)]
    assert last_run() == ""


def test_shown_on_the_terminal_nothing_is_sent_and_nothing_counts_as_told(desk, cast, box):
    reachable(cast, "佐藤", "高橋")
    people_without_training(cast)
    said = command("--print")
    assert said.returncode == 0
    assert "教育訓練の期限" in said.stdout
    assert not box.letters
    assert db.rows("SELECT count(*) FROM reminder") == [(0,)]
    assert command().returncode == 0
    assert any("教育訓練の期限" in m.get_content() for m in box.letters)


def test_shown_on_the_terminal_is_also_what_cannot_be_sent_and_to_whom(desk, cast, box):
    people_without_training(cast)
    said = command("--print")
    assert said.returncode == 0
    assert "高橋 誠（アドレスなし" in said.stdout
    assert "教育訓練の期限" in said.stdout
    assert "アドレスのない人が" in said.stdout or "have no address" in said.stdout
    assert not box.letters


def test_when_there_is_nothing_to_tell_the_terminal_says_so(cast, box):
    db.rows("DELETE FROM membership RETURNING person")
    said = command("--print").stdout
    assert "知らせることはありません" in said or "nothing to tell" in said


def test_when_it_last_ran_is_said(desk, cast, box):
    ran()
    assert last_run() <= clock.now()
    assert db.rows("SELECT name FROM job") == [("remind",)]


@pytest.mark.parametrize("wrong", ["a@b", "a b@example.jp", "a@example.jp\nBcc: x@example.jp", "<a@example.jp>"])
def test_an_address_that_could_begin_another_header_is_not_taken(wrong):
    with pytest.raises(ValueError, match="mail"):
        PersonChanged(name="佐藤", employer="自社", mail=wrong)


def test_the_manager_sees_when_it_last_ran(desk, cast, box, browse):
    assert "最後に送った日時" not in browse("高橋").get("/").get_data(as_text=True)
    ran()
    assert "最後に送った日時" in browse("高橋").get("/").get_data(as_text=True)
    assert "最後に送った日時" not in browse("佐藤").get("/").get_data(as_text=True)
