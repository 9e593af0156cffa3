"""A page worked by keyboard alone: Tab, Enter, Space, arrows and typing; at each stop it must be seen where one is."""

import re
from collections.abc import Mapping
from typing import Any

import pytest

STOPS = 150  # that a page may have before what is wanted
ANY = ""  # of a field: whatever comes first
SEEN = """() => {
  const at = document.activeElement;
  const marked = (e) => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(e), { width, height } = e.getBoundingClientRect();
    return width > 1 && height > 1 && ((outlineStyle !== "none" && parseFloat(outlineWidth) > 1) || boxShadow !== "none");
  };
  const near = [at, ...(at.labels ?? []), at.parentElement, ...at.querySelectorAll("*")];
  return at === document.body || near.some(marked) ? "" : at.outerHTML.slice(0, 200);
}"""
FIELD = """() => {
  const at = document.activeElement, group = at.type === "radio" ? [...document.getElementsByName(at.name)] : [at];
  return { name: at.name ?? "", type: at.type ?? "", tag: at.tagName, required: group.some((e) => e.required),
    filled: at.type === "radio" || at.type === "checkbox" ? group.some((e) => e.checked) : Boolean(at.value),
    sends: at.matches("main form .act.primary, main form button.primary") };
}"""
WHERE = """() => {
  const at = document.activeElement;
  return at === document.body ? "" : at.dataset.stop ??= String(Math.random());
}"""
CHOSEN = """() => {
  const at = document.activeElement;
  return at.tagName === "SELECT" ? at.selectedOptions[0]?.textContent ?? ""
    : at.checked ? [at.value, ...[...at.labels].map((l) => l.textContent)].join(" ") : "";
}"""


def tab(page: Any) -> None:
    page.keyboard.press("Tab")
    unseen = page.evaluate(SEEN)
    assert unseen == "", f"the focus cannot be seen on {page.url}: {unseen}"


def tab_to(page: Any, wanted: str) -> None:
    """Go on by Tab, as far as `wanted`; stay where the page has put the focus on it."""
    for n in range(STOPS):
        if n:
            tab(page)
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", wanted):
            assert page.evaluate(SEEN) == "", f"the focus cannot be seen on {page.url}"
            return
    pytest.fail(f"{wanted} cannot be reached by keyboard on {page.url}")


def press(page: Any, wanted: str, key: str = "Enter") -> None:
    tab_to(page, wanted)
    page.keyboard.press(key)


def fill(page: Any, wanted: str, text: str) -> None:
    tab_to(page, wanted)
    page.keyboard.type(text)


def follow(page: Any, *wanted: str) -> None:
    """One link after the other, each by Tab and Enter, to the page that it leads to."""
    for selector in wanted:
        tab_to(page, selector)
        with page.expect_navigation():
            page.keyboard.press("Enter")


def send(page: Any, given: Mapping[str, str]) -> None:
    """Go through the form by Tab, fill in what is `given` and whatever else it requires, and send it by Enter."""
    left, before, stops = dict(given), ("", ""), []
    for _ in range(STOPS):
        tab(page)
        at = page.evaluate(FIELD)
        stops.append(at["name"] or at["tag"])
        if at["sends"] and not left:
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
        again = at["type"] == "radio" and before == (at["name"], at["type"])
        before = (at["name"], at["type"])
        if at["name"] in left and not again:
            _fill(page, at, left.pop(at["name"]))
        elif at["required"] and not at["filled"] and at["name"]:
            _fill(page, at, ANY)
    pytest.fail(f"{left or 'the button'} cannot be reached by keyboard on {page.url}: {' '.join(stops)}")


def _fill(page: Any, at: Mapping[str, Any], text: str) -> None:
    if at["type"] == "file":
        with page.expect_file_chooser() as chosen:
            page.keyboard.press("Space")
        chosen.value.set_files(text)
    elif at["type"] == "radio" or at["tag"] == "SELECT":
        _choose(page, text)
    elif at["type"] == "checkbox":
        page.keyboard.press("Space")
    else:
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.type(text or "1")


def _choose(page: Any, text: str) -> None:
    if page.evaluate("document.activeElement.type") == "radio":
        page.keyboard.press("Space")
    for _ in range(40):
        chosen = page.evaluate(CHOSEN)
        if page.evaluate("document.activeElement.value") and (text in chosen if text else chosen):
            return
        page.keyboard.press("ArrowDown")
    pytest.fail(f"{text} cannot be chosen by keyboard on {page.url}")


def all_round(page: Any) -> None:
    """Tab through the whole page and out at its end: nothing holds the focus."""
    page.evaluate("document.activeElement.blur()")
    first, seen = None, 0
    for _ in range(2 * STOPS):
        tab(page)
        here = page.evaluate(WHERE)
        if here in ("", first) and seen:
            return
        first, seen = first or here, seen + 1
    pytest.fail(f"the focus does not come round on {page.url}")


def number_in(text: str, kind: str = "M") -> str:
    return re.search(rf"{kind}-\d{{6}}", text)[0]  # type: ignore[index]
