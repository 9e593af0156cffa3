"""The quick way to spell an address says what the slow one says."""

from __future__ import annotations

import pytest
from flask import Flask, url_for
from werkzeug.routing import BuildError

from custody.web.addresses import address

ASKED = [
    ("items.show", {"number": "M-0001"}),
    ("items.show", {"number": "記録/1?"}),
    ("items.show", {"number": "a b"}),
    ("items.form", {"number": "M-0001", "noun": "doubts", "code": "7ZN18JMNGFD", "why": "void"}),
    ("items.form", {"number": "M-0001", "noun": "doubts", "code": "a&b={0}"}),
    ("documents.choose", {"noun": "items", "key": "1m84tmhmbvj48g82"}),
    ("items.show", {"number": "M-0001", "_external": True}),
    ("home.index", {"_anchor": "late"}),
]


@pytest.mark.parametrize("mounted_at", ["", "/azukari"])
def test_an_address_is_what_url_for_says(app: Flask, mounted_at: str) -> None:
    with app.test_request_context(environ_overrides={"SCRIPT_NAME": mounted_at}):
        for endpoint, values in ASKED * 2:  # the second time from the pattern
            assert address(endpoint, **values) == url_for(endpoint, **values)


def test_an_address_that_no_page_has_is_an_error(app: Flask) -> None:
    with app.test_request_context(), pytest.raises(BuildError):
        address("items.show", code="7ZN18JMNGFD")
