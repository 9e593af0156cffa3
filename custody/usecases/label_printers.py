"""Label printers on the network: connected by an administrator, and reached at private addresses only (ASVS 1.3.6).

Who could name any host and port would have the server talk to whatever it alone can reach; so no other does, a name is
resolved once and that address is checked and used, and nothing that the other end says is shown to anybody.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from custody import db, security_log
from custody.caller import Caller
from custody.errors import BadInput, Conflict, NotAllowed, NotFound
from custody.settings import settings
from custody.text import Text
from labels import Stock
from labels.sending import RAW_PORT, send

if TYPE_CHECKING:
    from custody.queries.stocks import Printer

PRIVATE = tuple(
    ipaddress.ip_network(n) for n in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
)  # RFC 1918, RFC 4193
ADDRESS = re.compile(r"(\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._-]{1,253})(?::([0-9]{1,5}))?")
SECONDS = 10  # for the connection, and for each part of a job
NOT_AN_ADDRESS = Text(
    "ホスト名かIPアドレスを入れてください。例：192.168.1.20",
    "Give a host name or an IP address, such as 192.168.1.20.",
)
ANOTHER_PORT = Text(
    f"ポートは{RAW_PORT}だけです。ほかのポートは設定 CUSTODY_LABEL_PRINTERS に載せてください。",
    f"Only port {RAW_PORT} may be used. List another in the setting CUSTODY_LABEL_PRINTERS.",
)
NOT_PRIVATE = Text(
    "{host} は社内（プライベート）のアドレスではありません。社内のプリンターにするか、設定 CUSTODY_LABEL_PRINTERS に載せてください。",
    "{host} is no private address. Use a printer of your own network, or list it in the setting CUSTODY_LABEL_PRINTERS.",
)
UNKNOWN_HOST = Text(
    "{host} が見つかりません。綴りとネットワークを確かめるか、IPアドレスで入れてください。",
    "{host} is not found. Check the spelling and the network, or give its IP address.",
)
NO_LANGUAGE = Text("プリンターの種類を選んでください。", "Choose the kind of printer.")
OTHER_STOCK = Text("このプリンターで刷れるロールを選んでください。", "Choose a roll that this printer takes.")
NOT_CONNECTED = Text("このプリンターはつながれていません。", "This printer is not connected.")


def connect(caller: Caller, printer: Printer, stock: Stock, said: Mapping[str, str]) -> None:
    """Say where a printer is: `address` (host or host:port), `language` and `stock`; no address disconnects it.

    `stock`: the one that is called so. NotAllowed for all but administrators, NotFound, BadInput.
    """
    if not caller.administrator:
        raise NotAllowed
    if not printer.id:
        raise NotFound
    wrong: dict[str, list[Text]] = {}
    address = said.get("address", "").strip()
    connected = _connected(printer, address, stock, said, wrong) if address else replace(printer, host="")
    if wrong:
        raise BadInput(wrong)
    row = (connected.host, connected.port, connected.language, connected.stock, printer.id)
    db.transaction(db.run_many)("UPDATE printer SET host = ?, port = ?, language = ?, stock = ? WHERE id = ?", [row])
    security_log.write("label_printer", person=caller.person, printer=printer.id, address=address)


def _connected(
    printer: Printer, address: str, stock: Stock, said: Mapping[str, str], wrong: dict[str, list[Text]]
) -> Printer:
    """The printer as the form describes it, with what is `wrong`."""
    found = replace(printer, language=said.get("language", ""), stock=stock.key)
    try:
        host, port = parsed(address)
        resolved(host, port)
        found = replace(found, host=host, port=port)
    except BadInput as error:
        wrong["address"] = [error.message]
    if not found.is_known:
        wrong["language"] = [NO_LANGUAGE]
    elif not found.takes(stock) or stock.key != said.get("stock"):
        wrong["stock"] = [OTHER_STOCK]
    return found


def parsed(address: str) -> tuple[str, int]:
    """Host and port of `host`, `host:port` or `[IPv6]:port`. BadInput."""
    match = ADDRESS.fullmatch(address)
    if match is None:
        raise BadInput(message=NOT_AN_ADDRESS)
    port = int(match[2] or RAW_PORT)
    if not 0 < port < 65_536:
        raise BadInput(message=NOT_AN_ADDRESS)
    return match[1].strip("[]").lower(), port


def resolved(host: str, port: int) -> str:
    """The one address to connect to, as figures. BadInput where it is not found, or may not be connected to."""
    listed = (host, port) in [parsed(one) for one in settings().label_printers]
    if port != RAW_PORT and not listed:
        raise BadInput(message=ANOTHER_PORT)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise BadInput(message=UNKNOWN_HOST.filled(host=host)) from error
    address = str(found[0][4][0])
    if not (listed or is_private(address)):
        raise BadInput(message=NOT_PRIVATE.filled(host=host))
    return address


def is_private(address: str) -> bool:
    """Whether it is of a network of one's own; not this machine, nor what hands out addresses or secrets."""
    figures = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(figures, ipaddress.IPv6Address) and figures.ipv4_mapped:
        figures = figures.ipv4_mapped
    return any(figures in network for network in PRIVATE if network.version == figures.version)


def send_to(printer: Printer, job: bytes, progress: Callable[[int, int], None]) -> None:
    """Hand a whole job to a connected printer. PrinterError where it was not taken, BadInput for its address."""
    if not printer.host:
        raise Conflict(NOT_CONNECTED)
    send(job, resolved(printer.host, printer.port), printer.port, SECONDS, progress)
