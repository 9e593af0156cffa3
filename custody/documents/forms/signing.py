"""The organisation's electronic signature on a PDF: PAdES B-B (ETSI EN 319 142-1), behind the paper's own bytes."""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from custody.errors import CustodyError
from custody.text import Text

if TYPE_CHECKING:
    from custody.settings import Settings

FIELD = "Issuer"


class CannotSign(CustodyError):
    status = 503
    message = Text(
        "帳票に電子署名できないため、発行していません（{why}）。システム管理者に docs/forms.md の「電子署名」を見てもらってください。",
        "The form cannot be signed ({why}), so it was not issued. Have the administrator see “Signatures” in docs/forms.md.",
    )


NO_PART = Text("make pades が済んでいません", "make pades was not run")
NO_KEY = Text("鍵のファイルが開けないか、暗証が違います", "the key file cannot be opened, or its passphrase is wrong")


def signed(pdf: bytes, number: str, chosen: Settings) -> bytes:
    """`pdf` with the organisation's signature where a key is set, else as it is. CannotSign.

    The signature has no place on the page, and a date: a file that is signed anew has other bytes.
    """
    if not chosen.pades_key:
        return pdf
    try:
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
        from pyhanko.sign import PdfSignatureMetadata, sign_pdf
        from pyhanko.sign.fields import SigSeedSubFilter
    except ImportError as error:
        raise CannotSign(CannotSign.message.filled(why=NO_PART)) from error
    how = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        name=chosen.organisation or None,
        reason=number,
    )
    out = sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), how, signer=_signer(chosen), output=io.BytesIO())
    return bytes(out.getvalue())


def _signer(chosen: Settings) -> Any:
    path = Path(chosen.pades_key)
    try:
        changed = path.stat().st_mtime_ns
    except OSError as error:
        raise CannotSign(CannotSign.message.filled(why=NO_KEY)) from error
    return _loaded(path, chosen.pades_passphrase.get_secret_value(), changed)


@lru_cache(maxsize=2)
def _loaded(path: Path, passphrase: str, _changed: int) -> Any:
    """The key and its certificates (PKCS #12); read again once the file has changed."""
    from pyhanko.sign import SimpleSigner

    found = SimpleSigner.load_pkcs12(str(path), passphrase=passphrase.encode() or None)  # type: ignore[no-untyped-call]
    if found is None:
        raise CannotSign(CannotSign.message.filled(why=NO_KEY))
    return found
