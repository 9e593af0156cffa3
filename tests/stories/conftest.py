"""What the stories share: a way to carry things, and what the register says to somebody some hours later."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from custody import clock
from custody.caller import Signature, Submission, new_idem
from custody.demo.cast import sent
from custody.events.cases import CaseRegistered
from custody.events.seals import SealStocked
from custody.events.transport import CasePacked, TransportDeparted, TransportPlanned, TransportSealed
from custody.events.under_way import SealVerified, TransportAccepted, TransportArrived, TransportOpened
from custody.models import Transport
from custody.queries import deadlines
from custody.registers import current
from custody.usecases import cases, counting_out, photos, sealing, transporting, under_way
from custody.usecases.outcome import Outcome


def later(hours: float) -> str:
    return clock.stamp(clock.parse(clock.now()) + timedelta(hours=hours))


def white() -> bytes:
    """A picture."""
    made = BytesIO()
    Image.new("RGB", (8, 8), "white").save(made, "PNG")
    return made.getvalue()


class Way:
    """A transport from the house to the client: 鈴木 plans and receives it, 佐藤 packs and carries it."""

    def __init__(self, cast: Any, contract: str) -> None:
        self.cast, self.contract = cast, contract
        self.keeper, self.carrier = cast.caller("鈴木"), cast.caller("佐藤")
        self.id = ""

    def plan(self, destination: str = "", **more: object) -> Outcome:
        given = {
            "purpose": "return", "origin": self.cast.places["本社"],
            "destination": destination or self.cast.places["区役所"], "people": [self.cast.people["佐藤"]],
            "leave_at": later(0), "arrive_by": later(1), **more,
        }  # fmt: skip
        event = TransportPlanned.model_validate(given)
        outcome = transporting.plan(self.keeper, sent(), self.cast.contracts[self.contract], event)
        self.id = "" if outcome.refused else outcome.first("transport")
        return outcome

    def pack(self, items: list[str], *, case: bool = True, locked: bool = True) -> Outcome:
        event = CaseRegistered(sort="duralumin", lock_kind="key", keeper=self.cast.people["鈴木"])
        box = cases.register(self.keeper, sent(), event).first("case") if case else None
        return transporting.pack(self.carrier, sent(), self.id, items, CasePacked(lock_checked=locked), box)

    def seal(self, number: str = "S-00931") -> Outcome:
        sealing.stock(self.keeper, sent(), [number], SealStocked(number="-"))
        photo = photos.keep(self.carrier, self.cast.contracts[self.contract], white())
        return sealing.seal(self.carrier, sent(), self.id, number, TransportSealed(pictures=[photo]))

    def leave(self) -> Outcome:
        return transporting.depart(self.carrier, sent(), self.id, TransportDeparted())

    def gone(self, items: list[str], **more: object) -> Way:
        """Planned, packed and on its way."""
        for step in (lambda: self.plan(**more), lambda: self.pack(items), self.seal, self.leave):
            assert not step().refused
        return self

    def counted_out(self, seen: list[str], number: str = "S-00931") -> Outcome:
        """Arrived at the client's, its seal read by two people, opened, and its contents counted."""
        at, case = TransportArrived(place=self.cast.places["区役所"]), Transport.get_by_id(self.id).case_
        assert not under_way.arrive(self.keeper, sent(), self.id, at, case).refused
        second = Signature(self.cast.people["高橋"], "password", clock.now())
        read, both = SealVerified(numbers=number, tampered=False), Submission(new_idem(), second=second)
        assert not sealing.verify(self.keeper, both, self.id, read).refused
        assert not sealing.open_case(self.keeper, sent(), self.id, TransportOpened()).refused
        return counting_out.accept(self.keeper, sent(), self.id, seen, TransportAccepted())


@pytest.fixture
def way(cast: Any) -> Callable[[str], Way]:
    return lambda contract="tax": Way(cast, contract)


@pytest.fixture
def said(cast: Any) -> Callable[..., list[deadlines.Due]]:
    """`said("佐藤", "late", 2)`: what that deadline says to somebody of the cast two hours from now."""

    def said(who: str, name: str, hours: float = 0) -> list[deadlines.Due]:
        caller, book = cast.caller(who), current()
        scope = deadlines.Scope(book, [book.contract(c) for c in sorted(caller.contracts)], later(hours))
        return deadlines.found(deadlines.BY_NAME[name], caller, scope)

    return said


@pytest.fixture
def picture(cast: Any) -> Callable[..., str]:
    """The hash of a photo kept for a contract."""

    def picture(contract: str = "tax", colour: str = "white") -> str:
        made = BytesIO()
        Image.new("RGB", (8, 8), colour).save(made, "PNG")
        return photos.keep(cast.caller("鈴木"), cast.contracts[contract], made.getvalue())

    return picture


PHONE = {"width": 390, "height": 844}


class Hand:
    """Somebody's phone, signed in. `go` opens a page, the other words are what a thumb does on it."""

    def __init__(self, page: Any, base: str) -> None:
        self.page, self.base = page, base

    def go(self, path: str) -> str:
        self.page.goto(self.base + path)
        return self.says()

    def says(self) -> str:
        return str(self.page.locator("main").inner_text())

    def tap(self, name: str, role: str = "link") -> str:
        self.page.get_by_role(role, name=name).first.click()
        self.page.wait_for_load_state()
        return self.says()

    def read(self, code: str) -> None:
        """What a reader types into the box of codes."""
        box = self.page.locator("[data-scan=batch]").first
        box.fill(code)
        box.press("Enter")
        self.page.locator(".queue > li", has_text=code).wait_for()

    def unlocked(self) -> str:
        """Sent although the lock was not checked: the form asks for it, and so is told not to ask."""
        self.page.locator("form.form").first.evaluate("form => { form.noValidate = true }")
        return self.send()

    def send(self) -> str:
        """The big button that records."""
        self.page.locator("main form.form button[type=submit]").first.click()
        self.page.wait_for_load_state()
        return self.says()

    def choose(self, name: str, text: str) -> None:
        """From a list or from cards, by its words."""
        box = self.page.locator(f"select[name={name}]")
        if box.count():
            value = box.locator("option", has_text=text).first.get_attribute("value")
            box.select_option(value)
        else:
            self.page.locator(f".choice:has([name={name}])", has_text=text).first.click()

    def tick(self, name: str, value: str = "") -> None:
        self.page.locator(f"[name={name}]{f'[value={value!r}]' if value else ''}").first.check(force=True)

    def fill(self, name: str, text: str) -> None:
        self.page.fill(f"[name={name}]", text)

    def shot(self, name: str) -> None:
        """A picture for whoever looks, where CUSTODY_SHOTS names a folder."""
        if folder := os.environ.get("CUSTODY_SHOTS"):
            self.page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.fixture
def hand(chromium_path: str, served: str, app: Any, browse: Callable[[str], Any]) -> Iterator[Callable[[str], Hand]]:
    """`hand("佐藤")`: their phone."""
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path, args=["--no-sandbox"])

        def hand(name: str) -> Hand:
            context = chromium.new_context(viewport=PHONE, locale="ja-JP")
            cookie = {"name": app.session_interface.cookie, "value": browse(name).session_id, "secure": True}
            context.add_cookies([{**cookie, "url": served.replace("http", "https")}])
            context.set_default_timeout(15_000)
            return Hand(context.new_page(), served)

        yield hand
        chromium.close()
