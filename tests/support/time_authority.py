"""A time-stamping authority of the test's own: a root, a certificate under it, and answers by `openssl ts -reply`."""

from __future__ import annotations

import subprocess
from pathlib import Path

CONFIG = """[req]
distinguished_name=dn
prompt=no
[dn]
CN=Root
[ca]
basicConstraints=critical,CA:true
keyUsage=critical,keyCertSign,cRLSign
[tsa]
basicConstraints=CA:false
keyUsage=critical,digitalSignature
extendedKeyUsage=critical,timeStamping
[one]
serial=serial
crypto_device=builtin
signer_digest=sha256
default_policy=1.2.3.4.1
digests=sha256
ess_cert_id_alg=sha256
"""
EC = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-config", "tsa.cnf")


class TimeAuthority:
    """Everything in one folder; `ca` is what others trust."""

    def __init__(self, folder: Path, name: str = "Test TSA") -> None:
        folder.mkdir(parents=True)
        self.folder, self.ca = folder, folder / "ca.pem"
        (folder / "tsa.cnf").write_text(CONFIG)
        (folder / "serial").write_text("01")
        self._run("req", "-x509", *EC, "-keyout", "ca.key", "-out", "ca.pem", "-days", "30", "-extensions", "ca")
        self._run("req", "-new", *EC, "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", f"/CN={name}")
        made = ("-days", "30", "-extfile", "tsa.cnf", "-extensions", "tsa")
        self._run("x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-out", "tsa.pem", *made)

    def answer(self, request: bytes) -> bytes:
        """The stamp (DER) of what a request (DER) asks; a refusal where it asks for what this one does not do."""
        (self.folder / "request").write_bytes(request)
        how = ("-config", "tsa.cnf", "-section", "one", "-signer", "tsa.pem", "-inkey", "tsa.key", "-chain", "ca.pem")
        self._run("ts", "-reply", "-queryfile", "request", "-out", "answer", *how)
        return (self.folder / "answer").read_bytes()

    def stamp(self, text: bytes, digest: str = "sha256") -> bytes:
        """The stamp of any bytes."""
        (self.folder / "text").write_bytes(text)
        self._run("ts", "-query", "-data", "text", f"-{digest}", "-cert", "-out", "query")
        return self.answer((self.folder / "query").read_bytes())

    def _run(self, *words: str) -> None:
        subprocess.run(["openssl", *words], cwd=self.folder, check=True, capture_output=True, timeout=60)
