"""What one label says."""

from dataclasses import dataclass

from labels.errors import ContentError

ORDERED = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
"""The 45 characters of QR alphanumeric mode by their values (ISO/IEC 18004, table 5)."""
ALPHANUMERIC = frozenset(ORDERED)


@dataclass(frozen=True, slots=True)
class Label:
    """One label, in plain values that any passer-by may read.

    A label never holds a client, the name of data, a person or a count: whoever finds the object learns only
    that it is under control and whom to call. Raises ContentError.
    """

    url: str
    """Upper-case URL held by the QR symbol, e.g. HTTPS://AZUKARI.EXAMPLE/S/7K3M9QXW2AB."""
    number: str
    """Human number, e.g. M-004217."""
    kind_mark: str
    """A short word for the kind of thing, e.g. 媒体, 紙, 保管庫."""
    notice: str
    """e.g. 管理物品 持出禁止."""
    contact: str
    """Whom a finder calls, e.g. 拾得時 03-0000-0000."""
    caption: str = ""
    """A few words beside the kind mark, e.g. 予備 or 控え."""
    code: str = ""
    """What the symbol holds where a face has no room for the URL, e.g. 7K3M9QXW2AB."""

    def __post_init__(self) -> None:
        if not self.number.strip():
            raise ContentError("the label has no number", "ラベルに管理番号がありません")
        if not self.url:
            raise ContentError(f"label {self.number} has no URL", f"ラベル {self.number} にURLがありません")
        for character in self.url + self.code:
            if character not in ALPHANUMERIC:
                raise ContentError(
                    f"label {self.number}: the URL holds {character!r}; give it in upper case,"
                    " with 0-9 A-Z $%*+-./: only",
                    f"ラベル {self.number}: URLに使えない文字「{character}」があります。"
                    "英大文字・数字・$%*+-./: だけにしてください",
                )
