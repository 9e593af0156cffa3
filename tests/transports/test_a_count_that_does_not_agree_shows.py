"""A transport that was counted short, over or wrong says so wherever its state is said, and lists each apart."""

import re

from custody.models import Item


def page(browser, r):
    return browser.get(f"/transports/{r.id.partition(':')[2]}").get_data(as_text=True)


def below(shown, title):
    """The item numbers of the list under a heading."""
    lists = re.findall(rf"<h2>{title} .*?</h2>\s*<ul.*?</ul>", shown, re.S)
    return re.findall(r"<code>(M-\d+)</code>", lists[0]) if lists else []


def numbers(ids):
    return [Item.get_by_id(i).number for i in ids]


def test_a_shortage_a_surplus_and_a_doubt_are_in_the_word_the_row_the_record_and_their_own_lists(road, desk, browse):
    r = road().on_its_way(3)
    for step in (r.arrive, r.read, r.open):
        step()
    extra = desk.stored("tax", 1)
    r.count([*r.items[1:], *extra], doubtful=[r.items[2]])
    browser = browse("鈴木")
    shown = page(browser, r)
    assert '<span class="state alarm">' in shown
    assert "検品済・不足1・余剰1・疑義1" in shown
    assert "検品済・不足1・余剰1・疑義1" in browser.get("/transports").get_data(as_text=True)
    assert "不足1・余剰1・疑義1" in shown[shown.index("<table") :]
    assert below(shown, "足りない物") == numbers(r.items[:1])
    assert below(shown, "余分な物") == numbers(extra)
    assert below(shown, "製造番号が違う物") == numbers(r.items[2:])
    assert below(shown, "数えた物") == numbers(r.items[1:2])


def test_a_count_that_agrees_says_nothing_of_the_kind(road, browse):
    r = road().on_its_way()
    for step in (r.arrive, r.read, r.open, r.count):
        step()
    shown = page(browse("鈴木"), r)
    assert "検品済" in shown
    assert not re.search("検品済・|不足|余剰|疑義", shown)
    assert below(shown, "運んだ物") == numbers(r.items)
