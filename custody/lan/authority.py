"""A certificate authority of this machine's own, and the certificate that the server shows to phones.

The authority may vouch for this machine's names and for private addresses only: whoever trusts it trusts it for nothing
else on the internet. Its key and the server's lie in the folder of keys, for their owner alone.
"""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

YEARS_OF_AUTHORITY = 10
DAYS = 397  # Apple and Google take no server's certificate for longer
RENEW_DAYS = 30
PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "127.0.0.0/8")  # RFC 1918, 3927, 1122
LOCAL = ("local", "localhost")


@dataclass(frozen=True)
class Shown:
    """What the server shows: its certificate and key (PEM files); and the authority's certificate, for the phones."""

    certificate: Path
    key: Path
    authority: Path

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the authority's certificate, as phones show it: pairs of hexadecimal figures."""
        return read(self.authority).fingerprint(hashes.SHA256()).hex(":").upper()


def read(file: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(file.read_bytes())


def names_of(host: str, address: str) -> list[str]:
    """What this machine is called: by its base URL, by its address on the network, by itself."""
    own = socket.gethostname().split(".")[0]
    return list(dict.fromkeys(n for n in (host, address, own, f"{own}.local", "localhost", "127.0.0.1") if n))


def prepare(folder: Path, names: Sequence[str], now: datetime | None = None) -> Shown:
    """The certificate for `names` in `folder`, made or renewed where it must be. The authority stays the same."""
    now = now or datetime.now(UTC)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    shown = Shown(folder / "server.crt", folder / "server.key", folder / "authority.crt")
    if not _serves(shown.authority, now) or not _may_vouch(read(shown.authority), names):
        _make_authority(shown.authority, names, now)
    if not _serves(shown.certificate, now) or _names_in(shown.certificate) != set(names) or not _issued_by(shown):
        _make_certificate(shown, names, now)
    return shown


def _serves(certificate: Path, now: datetime) -> bool:
    if not certificate.exists() or not certificate.with_suffix(".key").exists():
        return False
    return read(certificate).not_valid_after_utc - now > timedelta(days=RENEW_DAYS)


def _names_in(certificate: Path) -> set[str]:
    found = read(certificate).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return set(found.get_values_for_type(x509.DNSName)) | {str(a) for a in found.get_values_for_type(x509.IPAddress)}


def _may_vouch(authority: x509.Certificate, names: Sequence[str]) -> bool:
    limits = authority.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    hosts = [g.value for g in limits if isinstance(g, x509.DNSName)]
    nets = [g.value for g in limits if isinstance(g, x509.IPAddress)]
    return all(_within(name, hosts, nets) for name in names)


def _within(name: str, hosts: Sequence[str], nets: Sequence[object]) -> bool:
    address = _address(name)
    if address is None:
        return any(name == h or name.endswith(f".{h}") for h in hosts)
    return any(isinstance(n, ipaddress.IPv4Network) and address in n for n in nets)


def _issued_by(shown: Shown) -> bool:
    try:
        read(shown.certificate).verify_directly_issued_by(read(shown.authority))
    except Exception:  # whatever does not fit is made anew
        return False
    return True


def _make_authority(file: Path, names: Sequence[str], now: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    title = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Azukari {socket.gethostname()[:40]} {now:%Y-%m-%d}")])
    made = (
        _begun(title, title, key, now, timedelta(days=365 * YEARS_OF_AUTHORITY))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.NameConstraints(_limits(names), None), critical=True)
        .sign(key, hashes.SHA256())
    )
    _write(file, key, made)


def _limits(names: Sequence[str]) -> list[x509.GeneralName]:
    hosts = [x509.DNSName(n) for n in dict.fromkeys([*LOCAL, *(n for n in names if _address(n) is None)])]
    nets = [ipaddress.IPv4Network(n) for n in PRIVATE]
    beyond = [ipaddress.IPv4Network(a) for n in names if (a := _address(n)) and not any(a in net for net in nets)]
    return [*hosts, *(x509.IPAddress(n) for n in (*nets, *beyond))]


def _make_certificate(shown: Shown, names: Sequence[str], now: datetime) -> None:
    authority = read(shown.authority)
    signing = serialization.load_pem_private_key(shown.authority.with_suffix(".key").read_bytes(), None)
    assert isinstance(signing, ec.EllipticCurvePrivateKey)
    key = ec.generate_private_key(ec.SECP256R1())
    title = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:64])])
    also = x509.SubjectAlternativeName([x509.IPAddress(a) if (a := _address(n)) else x509.DNSName(n) for n in names])
    of_issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key())
    made = (
        _begun(title, authority.subject, key, now, timedelta(days=DAYS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(also, critical=False)
        .add_extension(of_issuer, critical=False)
        .sign(signing, hashes.SHA256())
    )
    _write(shown.certificate, key, made)


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: datetime, lasts: timedelta
) -> x509.CertificateBuilder:
    begins = now - timedelta(days=1)  # a phone's clock may be a little behind
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + lasts)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates, content_commitment=False, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=signs_certificates, crl_sign=signs_certificates,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _address(name: str) -> ipaddress.IPv4Address | None:
    try:
        return ipaddress.IPv4Address(name)
    except ValueError:
        return None


def _write(certificate: Path, key: ec.EllipticCurvePrivateKey, made: x509.Certificate) -> None:
    """The key first, for its owner alone: a certificate without its key counts as none."""
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    secret = certificate.with_suffix(".key")
    certificate.unlink(missing_ok=True)
    secret.unlink(missing_ok=True)
    with os.fdopen(os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
