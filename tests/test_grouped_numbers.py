"""Counts above 999 are shown with their thousands apart, in both languages and wherever they stand."""

import html
import re

from flask_babel import gettext, ngettext

from custody import db
from custody.events.choices import State
from custody.text import Grouped, Text, grouped

MANY = 12_345
SHOWN = re.compile(r"(?<!\d)12,345(?!\d)")
TOGETHER = re.compile(r"(?<!\d)12345(?!\d)")


def test_a_number_is_grouped_where_it_is_put_into_a_text():
    assert Text("{n}件", "{n} items").filled(n=MANY) == Text("12,345件", "12,345 items")
    assert Text("{n:05}", "{n}").filled(n=7) == Text("00007", "7")
    assert str(grouped(999)) == "999"
    assert Grouped(MANY) + 1 == MANY + 1


def test_what_is_no_number_stays_as_it_is():
    assert grouped("12345") == "12345"
    assert grouped(True) is True
    assert grouped(None) is None


def test_python_code_and_templates_say_it_alike(app):
    said = app.jinja_env.from_string(
        "{{ _('%(num)s late', num=n) }}|{{ ngettext('%(num)s item', '%(num)s items', n) }}|{{ n | grouped }}"
    )
    for lang in ("ja", "en"):
        with app.test_request_context(headers={"Cookie": f"lang={lang}"}):
            texts = [
                *said.render(n=MANY).split("|"),
                gettext("%(num)s late", num=MANY),
                ngettext("%(num)s item", "%(num)s items", MANY),
            ]
        assert all(SHOWN.search(t) for t in texts), texts


def test_the_counts_of_a_large_contract_are_readable(cast, browse):
    """As they would be kept of so many things; the things themselves are not needed for that."""
    contract = cast.contracts["tax"]
    sql = "INSERT INTO item_count (what, contract, state, place, key, part, n) VALUES (?, ?, ?, '', ?, 63, ?)"
    stored = State.STORED.value
    db.run_many(
        sql, [("place", contract, stored, "received/usb/1", MANY), ("seen", contract, stored, "2026-01-01", MANY)]
    )
    manager = browse("高橋")
    for address in ("/overview", "/contracts", f"/contracts/{contract.partition(':')[2]}"):
        page = html.unescape(manager.get(address).get_data(as_text=True))
        assert SHOWN.search(page), address
        assert not TOGETHER.search(page), address


def test_every_count_beside_a_heading_is_grouped(app):
    for name in app.jinja_env.list_templates(["html"]):
        source, _file, _fresh = app.jinja_env.loader.get_source(app.jinja_env, name)
        for inside in re.findall(r'class="count">\{\{ (.*?) \}\}', source):
            assert inside.endswith("| grouped") or "way.count" in inside or inside.startswith("_("), (name, inside)
