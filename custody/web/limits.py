"""Limits on how often one address may ask: counted in memory where one process serves, else in the database.

The engine in memory is that of Flask-Limiter, used without its hooks, which run on every request of every route.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, ParamSpec

from flask import current_app, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import TooManyRequests

from custody import security_log
from custody.errors import CustodyError
from custody.usecases import hits

if TYPE_CHECKING:
    from limits import RateLimitItem
    from limits.strategies import MovingWindowRateLimiter

P = ParamSpec("P")
View = Callable[P, ResponseReturnValue]


def _limiter() -> MovingWindowRateLimiter:
    """The counters of this process, made when the first limited route is asked."""
    kept = current_app.extensions.get("custody.limits")
    if kept is None:
        from limits.storage import MemoryStorage
        from limits.strategies import MovingWindowRateLimiter

        kept = current_app.extensions["custody.limits"] = MovingWindowRateLimiter(MemoryStorage())
    limiter: MovingWindowRateLimiter = kept
    return limiter


@functools.cache
def _items(rates: str) -> tuple[RateLimitItem, ...]:
    from limits import parse_many

    return tuple(parse_many(rates))


def limited(
    rates: str,
    *,
    methods: frozenset[str] = frozenset({"GET", "POST"}),
    unless: Callable[[], bool] = lambda: False,
    counts: Callable[[int], bool] | None = None,
) -> Callable[[View[P]], View[P]]:
    """At most `rates` ("30/minute;200/hour") from one address, or 429.

    `unless`: who is not limited. `counts`: which answers, by status, count; every request does where it is not given.
    """

    def decorate(view: View[P]) -> View[P]:
        @functools.wraps(view)
        def inner(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            if request.method not in methods or unless():
                return view(*args, **kwargs)
            who = (view.__module__, view.__name__, request.remote_addr or "")
            if not _allowed(rates, who, count=counts is None):
                security_log.write("limited", address=request.remote_addr, endpoint=request.endpoint)
                raise TooManyRequests
            try:
                answer = current_app.make_response(view(*args, **kwargs))
            except CustodyError as error:
                if counts is not None and counts(error.status):
                    _allowed(rates, who, count=True)
                raise
            if counts is not None and counts(answer.status_code):
                _allowed(rates, who, count=True)
            return answer

        return inner

    return decorate


@contextmanager
def failures_limited(rates: str, what: str, person: str, failure: type[CustodyError]) -> Iterator[None]:
    """At most `rates` `failure`s of `what` by one person who is signed in, from wherever they ask; or 429."""
    who = (what, person)
    if not _allowed(rates, who, count=False):
        security_log.write("limited", person=person, address=request.remote_addr, endpoint=request.endpoint)
        raise TooManyRequests
    try:
        yield
    except failure:
        _allowed(rates, who, count=True)
        raise


def _allowed(rates: str, who: tuple[str, ...], *, count: bool) -> bool:
    return all(_asked(item, who, count=count) for item in _items(rates))


def _asked(item: RateLimitItem, who: tuple[str, ...], *, count: bool) -> bool:
    if hits.shared():
        key = item.key_for(*who)
        return hits.hit(key, item.amount, item.get_expiry()) if count else hits.free(key, item.amount)
    in_memory = _limiter().hit if count else _limiter().test
    return in_memory(item, *who)
