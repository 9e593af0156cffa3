"""One frozen Settings from the environment, validated at start."""

from __future__ import annotations

import os
from functools import cache
from typing import Literal
from urllib.parse import parse_qs, urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

PREFIX = "CUSTODY_"
MOST_UNASKED = 4  # processes
HERE = ("", "localhost", "127.0.0.1", "::1")


class Settings(BaseModel):
    """Every setting there is. Each is read from CUSTODY_<NAME>; docs/settings.md lists them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    database: str = Field("sqlite:///var/custody.db", description="sqlite:///file or postgresql://…")
    files: str = Field("", description="folder of photos and scans; empty: files, beside the database")
    keys: str = Field("", description="folder of the keys; empty: keys, beside the database")
    signer: Literal["child", "none"] = Field("child", description="whether custody serve starts the signer")
    signer_state: str = Field(
        "", description="the signer's own memory; empty: keys-signer.json, beside the folder of keys"
    )
    tsa_ca: str = Field("", description="certificates (PEM) of the time-stamping authority that is trusted")
    base_url: str = Field("http://localhost:8000", description="printed in every label's QR code; never change it")
    former_base_urls: tuple[str, ...] = Field((), description="base URLs of older labels, separated by commas")
    trusted_hosts: tuple[str, ...] = Field((), description="host names it answers to, besides that of base_url")
    contact: str = Field("03-0000-0000", description="the finder's contact, printed on labels")
    organisation: str = Field("", description="the contractor's name, shown to who finds an item and on forms")
    organisation_address: str = Field("", description="the contractor's address, on forms")
    representative: str = Field("", description="post and name of who represents the contractor, on forms")
    pades_key: str = Field("", description="the organisation's key (PKCS #12) that signs forms; empty: none is signed")
    pades_passphrase: SecretStr = Field(SecretStr(""), description="the passphrase of that key file")
    log: str = Field(
        "azukari.local/log", pattern=r"^[^\s+]{1,200}$", description="the ledger's name, part of every entry and key"
    )
    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(8000, ge=1, le=65535, description="port to listen on")
    threads: int = Field(8, ge=1, le=64, description="requests that one process serves at once")
    workers: int = Field(0, ge=0, le=16, description="processes; 0: one on SQLite, one a core up to 4 on PostgreSQL")
    proxies: int = Field(0, ge=0, le=3, description="trusted proxies in front (X-Forwarded-*)")
    idle_minutes: int = Field(10, ge=1, le=720, description="a sign-in ends after so long without use")
    session_hours: int = Field(12, ge=1, le=24, description="a sign-in ends after so long in any case")
    security_log: str = Field("", description="file for the security log; empty: standard error")
    second_factor: Literal["required", "offered"] = Field(
        "required", description="of administrators and managers at signing in; others are always offered it"
    )
    label_printers: tuple[str, ...] = Field(
        (), description="label printers (host:port) besides port 9100 of private networks, separated by commas"
    )
    smtp: str = Field(
        "",
        description="the mail server for custody remind: smtp://, smtps:// or smtp+starttls://user:password@host:port",
    )
    mail_from: str = Field("", description="the sender of custody remind's letters")
    debug: bool = Field(False, description="never on a reachable address")

    @field_validator("former_base_urls", "trusted_hosts", "label_printers", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        return tuple(v.strip() for v in value.split(",") if v.strip()) if isinstance(value, str) else value

    @field_validator("base_url")
    @classmethod
    def _is_base(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/"):
            raise ValueError("give http(s)://host[:port] and nothing more")
        return value.rstrip("/")

    @field_validator("database")
    @classmethod
    def _is_known(cls, value: str) -> str:
        if not value.startswith(("sqlite:///", "postgresql://")):
            raise ValueError("give sqlite:///FILE (four slashes where FILE begins with one) or postgresql://…")
        if value.startswith("postgresql:") and _is_afar(value) and "sslmode=verify-full" not in urlsplit(value).query:
            raise ValueError(
                "a PostgreSQL on another machine needs ?sslmode=verify-full (and sslrootcert=FILE), so that nobody reads"
                " or alters what goes between"
            )
        return value

    @property
    def processes(self) -> int:
        """How many processes serve: as many as were asked for, else as many as the database gains by."""
        if self.workers:
            return self.workers
        return 1 if self.on_sqlite else min(_cores(), MOST_UNASKED)

    @property
    def on_sqlite(self) -> bool:
        return self.database.startswith("sqlite:")

    @property
    def secure(self) -> bool:
        """Whether cookies may be marked Secure: HTTPS, or this very machine."""
        parts = urlsplit(self.base_url)
        return parts.scheme == "https" or parts.hostname in ("localhost", "127.0.0.1", "::1")


def _is_afar(url: str) -> bool:
    """Whether a PostgreSQL URL leads to another machine: not to a socket, nor to this one's own addresses."""
    parts = urlsplit(url)
    hosts = {*(parse_qs(parts.query).get("host") or [parts.hostname or ""])}
    return any(h not in HERE and not h.startswith(("/", "%2f")) for h in hosts)


def _cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@cache
def settings() -> Settings:
    """The settings of this process. ValidationError (with the setting's name) where one is wrong."""
    given = {
        name: os.environ[PREFIX + name.upper()] for name in Settings.model_fields if PREFIX + name.upper() in os.environ
    }
    if "base_url" not in given and "port" in given:
        given["base_url"] = f"http://localhost:{given['port']}"  # else every link would lead to another port
    return Settings.model_validate(given)


def log_origin() -> str:
    return settings().log
