"""Everything the product says no with. One root; one handler in web/ turns each into a page or JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from custody.text import Text

if TYPE_CHECKING:
    from custody.rules.refusal import Refusal


class CustodyError(Exception):
    """Root. `status` is the HTTP status; `message` is a sentence for the person."""

    status: ClassVar[int] = 500
    message: Text = Text("処理できませんでした。", "This could not be done.")

    def __init__(self, message: Text | None = None) -> None:
        if message is not None:
            self.message = message
        super().__init__(self.message.en)


class NotFound(CustodyError):
    """Absent, or outside the caller's contracts: the two are never told apart."""

    status = 404
    message = Text(
        "見つかりません。番号を確かめるか、ラベルを読み直してください。",
        "Not found. Check the number, or scan the label again.",
    )


class NotAllowed(CustodyError):
    status = 403
    message = Text(
        "この操作はあなたの役割ではできません。担当の媒体管理者か管理責任者に依頼してください。",
        "Your role does not allow this. Ask the custodian or the manager.",
    )


class NotSignedIn(CustodyError):
    status = 401
    message = Text("サインインしてください。", "Please sign in.")


class SecondPersonNotConfirmed(CustodyError):
    status = 422
    message = Text(
        "二人目の確認ができませんでした。本人が自分の利用者名と暗証を入れ直してください。",
        "The second person could not be confirmed. They should enter their own user name and password again.",
    )


class BadInput(CustodyError):
    """What was entered cannot be used. `fields` maps a field's name to what to do about it."""

    status = 422
    message = Text("入力を確かめてください。", "Please check what you entered.")

    def __init__(self, fields: Mapping[str, Sequence[Text]] | None = None, message: Text | None = None):
        super().__init__(message)
        self.fields: Mapping[str, Sequence[Text]] = fields or {}


class Conflict(CustodyError):
    """The thing is no longer as the person saw it; says what changed."""

    status = 409
    message = Text(
        "ほかの人が先に記録しました。いまの状態を確かめてください。",
        "Someone else recorded first. Look at the present state.",
    )


class ChainBroken(CustodyError):
    """Somebody put a row into the chain that is no entry, and nothing may follow it (security.md T22)."""

    status = 409

    def __init__(self, it: str) -> None:
        super().__init__(
            Text(
                f"{it} に、記録でない行が台帳へ直接入れられているため、ここには続けて記録できません。何も記録されていません。"
                "管理責任者に知らせ、システム管理者に custody verify で調べてもらってください。",
                f"Somebody has put a row into the ledger that is no entry ({it}): nothing can be recorded after it, and nothing"
                " was. Tell the manager, and have the administrator run custody verify.",
            )
        )


class KeyReused(CustodyError):
    status = 409
    message = Text(
        "同じ送信番号で違う内容が届きました。画面を開き直してください。",
        "The same submission key came with different content. Open the page again.",
    )


class Refused(CustodyError):
    """The rules forbid it. What was tried is on record by the time this is raised; what was only prepared is not."""

    status = 409
    message = Text("この操作はできません。", "This cannot be done.")

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__()
        self.refusals = tuple(refusals)


class StorageFull(CustodyError):
    status = 507
    message = Text(
        "サーバーの記録領域がいっぱいです。記録は保存されていません。管理者に連絡し、空きができたらもう一度送ってください。",
        "The server has no room left. Nothing was recorded. Tell the administrator and send it again.",
    )


class StorageBroken(StorageFull):
    """Writing failed, or is not allowed: a failing disk, one that is mounted read-only."""

    message = Text(
        "サーバーの記録領域に書き込めません（故障、または読み取り専用）。記録は保存されていません。管理者に連絡し、直ってからもう一度送ってください。",
        "The server's storage cannot be written: it fails, or is read-only. Nothing was recorded. Tell the administrator"
        " and send it again once it is mended.",
    )


class NotLocal(CustodyError):
    """SQLite's locks do not hold on a disk of another machine: two writers would spoil the file."""

    status = 503

    def __init__(self, kind: str) -> None:
        super().__init__(
            Text(
                f"SQLiteのデータベースを、ネットワークのディスク（{kind}）に置くことはできません。壊れます。CUSTODY_DATABASE をこの機器のディスクにするか、PostgreSQLを使ってください。",
                f"An SQLite database cannot lie on a network disk ({kind}): it would be damaged. Put CUSTODY_DATABASE on a"
                " disk of this machine, or use PostgreSQL.",
            )
        )


class NotConfirmed(CustodyError):
    status = 503
    message = Text(
        "記録できたか確かめられませんでした。もう一度送ってください（二重にはなりません）。",
        "It is not certain this was recorded. Send it again; it will not be doubled.",
    )


class NumberTaken(CustodyError):
    """The counter of human numbers is gone, or gives a number that something has already: `custody verify` names it."""

    status = 409
    message = Text(
        "番号のカウンターが台帳と合わないため、番号を付けられません。何も記録されていません。管理者に連絡し、custody verify で調べてください。",
        "The counter of numbers does not fit the ledger, so no number can be given. Nothing was recorded."
        " Tell the administrator, who should run custody verify.",
    )


class KeysMissing(CustodyError):
    """The keys of the private values are not where they are looked for."""

    status = 503

    def __init__(self, folder: str) -> None:
        super().__init__(
            Text(
                "非公開の値の鍵が見つからないため、記録できません。管理者に連絡し、鍵のフォルダー {folder} を控えから戻してください。",
                "The keys of the private values are missing, so nothing can be recorded. Tell the administrator:"
                " the folder {folder} must be brought back from its own backup.",
            ).filled(folder=folder)
        )


class CannotListen(CustodyError):
    """The server's address cannot be had."""

    status = 503


class OneWorkerOnly(CustodyError):
    """Several processes were asked for on a database whose writes queue within one."""

    status = 503
    message = Text(
        "SQLiteでは1プロセスでだけ動きます。CUSTODY_WORKERS を消すか 1 にするか、PostgreSQLに移してください（custody move）。",
        "On SQLite the server is one process: unset CUSTODY_WORKERS, set it to 1, or move to PostgreSQL (custody move).",
    )


class LedgerGuarded(CustodyError):
    status = 500
    message = Text("台帳は書き換えられません。", "The ledger cannot be rewritten.")
