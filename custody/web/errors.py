"""One place where every no becomes a page or JSON, in the language of who asked."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from flask import Flask, g, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from custody import security_log
from custody.errors import BadInput, CustodyError, NotSignedIn, Refused
from custody.text import Text
from custody.web.access import denied
from custody.web.language import say

log = logging.getLogger("custody.web")

HTTP = {
    400: Text("送られた内容を読めません。画面を開き直してもう一度送ってください。", "What was sent cannot be read. Open the page again and send it once more."),
    404: Text("ページが見つかりません。", "There is no such page."),
    405: Text("この住所では、この操作はできません。", "This cannot be done at this address."),
    413: Text("送られた内容が大きすぎます：文字や写真を減らすか、何回かに分けて送ってください。", "What was sent is too large: send less text or fewer photos, or send it in parts."),
    429: Text("回数が多すぎます。1分ほど待ってからもう一度行ってください。", "Too many times. Wait for about a minute and try again."),
}  # fmt: skip
STALE = Text(
    "画面を開いてから時間がたちました。開き直してもう一度送ってください。何も記録されていません。",
    "The page was open for too long. Open it again and send it once more. Nothing was recorded.",
)
BROKEN = Text(
    "思わぬ故障が起きました。続くときは、次の番号を管理者に伝えてください：{number}",
    "Something broke. If it goes on, tell the administrator this number: {number}",
)


def prepare(app: Flask) -> None:
    """Have `app` answer every error itself. Nothing of the inside is shown."""
    app.register_error_handler(CustodyError, ours)
    app.register_error_handler(HTTPException, of_http)
    app.register_error_handler(Exception, broken)


def ours(error: CustodyError) -> ResponseReturnValue:
    denied(error.status)
    return _answer(type(error).__name__, error.status, error.message, **_more(error))


def _more(error: CustodyError) -> dict[str, Any]:
    more: dict[str, Any] = {"sign_in": isinstance(error, NotSignedIn)}
    if isinstance(error, Refused):
        more["refusals"] = [
            {name: say(getattr(r, name)) for name in ("basis", "message", "instead")} | {"rule": r.rule}
            for r in error.refusals
        ]
    if isinstance(error, BadInput):
        more["fields"] = {name: [say(t) for t in texts] for name, texts in error.fields.items()}
    return more


def of_http(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or error.code is None or error.code < 400:
        return error.get_response()
    denied(error.code)
    if isinstance(error, CSRFError):
        security_log.write("form-not-ours", address=request.remote_addr, endpoint=request.endpoint)
    message = STALE if isinstance(error, CSRFError) else HTTP.get(error.code, CustodyError.message)
    headers = {"Allow": ", ".join(error.valid_methods)} if getattr(error, "valid_methods", None) else {}  # type: ignore[attr-defined]
    return (*_answer(error.name, error.code, message), headers)


def broken(error: Exception) -> ResponseReturnValue:
    number = secrets.token_hex(4)
    log.error("%s: %s %s", number, request.method, request.endpoint, exc_info=error)
    return _answer("Broken", 500, BROKEN.filled(number=number))


def _answer(name: str, status: int, message: Text, **more: Any) -> tuple[Any, int]:
    said = say(message)
    if request.accept_mimetypes.best == "application/json" or request.is_json:
        shown = {k: v for k, v in more.items() if v and k != "sign_in"}
        return jsonify({"error": name, "message": said, **shown}), status
    g.plain = g.get("caller") is None
    title = (
        _("This cannot be done")
        if status in {403, 409}
        else _("Not found")
        if status == 404
        else _("Something is not right")
    )
    back = url_for("signing_in.sign_in") if more.get("sign_in") else "/"
    return render_template("error.html", title=title, said=said, status=status, back=back, **more), status
