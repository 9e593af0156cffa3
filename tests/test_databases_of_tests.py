"""Each test gets a migrated database of its own, on SQLite and on PostgreSQL."""

import pytest

from custody import db
from custody.models import Counter

NAMES = ("first test", "second test")


@pytest.mark.parametrize("name", NAMES)
def test_what_another_test_wrote_is_not_there(database_url: str, name: str) -> None:
    with db.bind(db.connect(database_url)).connection_context():
        assert not {counter.name for counter in Counter.select()}.intersection(NAMES)
        Counter.create(name=name, value=1)


def test_the_database_is_migrated_already(database_url: str) -> None:
    assert db.migrate(database_url) == []


def test_the_url_names_the_engine(database_url: str, engine: str) -> None:
    assert database_url.startswith(f"{engine}://")
