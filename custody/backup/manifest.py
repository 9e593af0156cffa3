"""What a backup says of itself: its members with size and SHA-256, and of what and when it is."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from custody.backup.tables import COPIED
from custody.errors import CustodyError

NAME = "manifest.json"
TABLE_NAMES = {f"tables/{table}.jsonl": table for table in COPIED}
FILE = r"files/[0-9a-f]{64}"
SHA256 = r"^[0-9a-f]{64}$"

# Bounds of what is read from an archive, in bytes. A photo that is taken in is smaller (access.UPLOADS).
MAX_MANIFEST = 64 * 1024 * 1024
MAX_LINE = 32 * 1024 * 1024
MAX_FILE = 64 * 1024 * 1024
# Rows of JSON shrink to a tenth or so; the tightest that DEFLATE can make of anything is a thousandth.
MOST_SHRUNK = 200


class Unfit(CustodyError):
    """A file that is no backup, is damaged, or belongs elsewhere."""

    status = 422


class Member(BaseModel):
    """`size` in bytes as it is when unpacked."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    size: int = Field(ge=0, le=2**53)
    sha256: str = Field(pattern=SHA256)
    rows: int = Field(0, ge=0, le=2**53)


class Manifest(BaseModel):
    """`schema_`: the migrations that its tables had. `made`, `newest`: UTC stamps. `checkpoint`: size of the newest."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    format: Literal["azukari-backup/1"] = "azukari-backup/1"
    made: str = Field(max_length=40)
    log: str = Field(max_length=300)
    schema_: list[str] = Field(alias="schema", max_length=1000)
    entries: int = Field(ge=0, le=2**53)
    newest: str = Field(max_length=40)
    checkpoint: int = Field(ge=0, le=2**53)
    files: bool
    members: dict[str, Member]
