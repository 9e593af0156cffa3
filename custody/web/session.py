"""Server-side sessions behind Flask's `session`: read when first asked for, written only when changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, cast

from flask import Flask, Request, Response
from flask import session as flask_session
from flask.sessions import SessionInterface, SessionMixin

from custody import clock
from custody.usecases import sessions
from custody.usecases.sessions import METHODS, Kept, Lifetime
from custody.web import language

lang = language.current


class Session(SessionMixin):
    """What is remembered of one browser. `person`: who signed in, or None."""

    modified = False

    def __init__(self, session_id: str | None, lifetime: Lifetime) -> None:
        self._id = session_id
        self._lifetime = lifetime
        self._read: dict[str, Any] | None = None
        self._kept: Kept | None = None
        self._begins: tuple[str, str] | None = None  # for whom a new session begins, and of which kind
        self._ends = False

    @property
    def _data(self) -> dict[str, Any]:
        if self._read is None:
            self._kept = sessions.load(self._id, self._lifetime) if self._id else None
            self._read = dict(self._kept.data) if self._kept else {}
        return self._read

    @property
    def kind(self) -> str:
        """How its person signed in (sessions.METHODS); half, or visitor, where nobody has."""
        return self._kept.kind if self._data is not None and self._kept else "visitor"

    @property
    def person(self) -> str | None:
        """Who is signed in, with all that they were asked for."""
        return self._kept.person if self.kind in METHODS and self._kept else None

    @property
    def half(self) -> str | None:
        """Who has given the right password and nothing more."""
        return self._kept.person if self.kind == "half" and self._kept else None

    @property
    def since(self) -> str:
        """When it began (UTC stamp); empty for one that has not been kept yet."""
        return self._kept.created if self._data is not None and self._kept else ""

    @property
    def ends(self) -> str:
        """When it ends at the latest (UTC stamp), however busy."""
        return clock.stamp(clock.parse(self.since) + timedelta(hours=self._lifetime.most))

    def begin_for(self, person: str, kind: str = "person") -> None:
        """Start anew, under another id, for who just proved to be `person`. Nothing is carried over."""
        self._data.clear()
        self._begins, self._ends, self.modified = (person, kind), False, True

    def end(self) -> None:
        """Forget everything."""
        self._data.clear()
        self._begins, self._ends, self.modified = None, True, True

    def write(self) -> str | None:
        """Keep what changed; the id of a session that begins, "" for one that ends, None where it goes on."""
        data = self._data
        if self._ends:
            if self._kept:
                sessions.end(self._kept.id_hash)
            return ""
        if self._begins or self._kept is None:
            person, kind = self._begins or (None, "visitor")
            return sessions.begin(person, data, self._lifetime, self._kept.id_hash if self._kept else None, kind)
        sessions.keep(self._kept.id_hash, data)
        return None

    def __getitem__(self, key: str) -> Any:
        return self._data[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self._data[key] = value
        self.modified = True

    def __delitem__(self, key: str) -> None:
        del self._data[key]
        self.modified = True

    def __contains__(self, key: object) -> bool:
        return key in self._data

    def __iter__(self) -> Iterator[str]:
        return iter(self._data)

    def __len__(self) -> int:
        return len(self._data)


class Sessions(SessionInterface):
    """Opens and saves them. On plain HTTP in a local network the cookie can carry neither Secure nor __Host-."""

    def __init__(self, lifetime: Lifetime, *, secure: bool) -> None:
        self._lifetime = lifetime
        self._secure = secure
        self.cookie = "__Host-custody" if secure else "custody"

    def open_session(self, app: Flask, request: Request) -> Session:  # noqa: ARG002
        return Session(request.cookies.get(self.cookie), self._lifetime)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:  # noqa: ARG002
        if not session.modified:
            return
        session_id = cast(Session, session).write()
        flags: dict[str, Any] = {"path": "/", "secure": self._secure, "httponly": True, "samesite": "Lax"}
        if session_id:
            response.set_cookie(self.cookie, session_id, **flags)
        elif session_id == "":
            response.delete_cookie(self.cookie, **flags)


def current() -> Session:
    """The session of this request, with its own type."""
    return cast(Session, flask_session._get_current_object())  # type: ignore[attr-defined]
