"""The form of a copy says when no blank carrier is there, and leads on; with one there it offers it."""

from custody.models import Item


def page(browser, item):
    return browser.get(f"/items/{Item.get_by_id(item).number}/copies/new").get_data(as_text=True)


def test_it_says_that_there_is_none_and_leads_a_keeper_to_registering_one(desk, browse):
    (item,) = desk.out("tax")
    said = "この契約に使える空の媒体がありません"
    assert said in page(browse("佐藤"), item)
    assert "/blanks/new" not in page(browse("佐藤"), item)
    keeper = page(browse("鈴木"), item)
    assert said in keeper
    assert "/blanks/new?contract=" in keeper
