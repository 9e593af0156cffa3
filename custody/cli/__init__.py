"""The command line: `custody --help` lists the commands; each is a module of its name."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

from custody.cli.say import Stop, complain
from custody.errors import CustodyError
from custody.text import Text

Add = Callable[[Any], object]


def _serve(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "Address, port and the rest are settings: see docs/settings.md."
    parser.add_argument(
        "--lan", action="store_true", help="over https, with a certificate of its own, for phones on this network"
    )


def _init(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--role", metavar="ROLE", help="PostgreSQL: let this login add to the ledger, and change nothing of it"
    )
    parser.add_argument("--signer-role", metavar="ROLE", help="PostgreSQL: let this login grow the tree and sign")


def _demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--again", action="store_true", help="keep what is there and make a new file for the demo")
    parser.add_argument("--local", action="store_true", help="listen on this machine only, not on the network")
    parser.add_argument("--no-serve", action="store_true", help="stop when it is filled")
    parser.add_argument("--items", type=_positive, default=300, metavar="N", help="about so many items (300)")
    parser.add_argument("--days", type=_positive, default=365, metavar="N", help="days of history (365)")


def _verify(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--limit", type=_positive, default=10, metavar="N", help="print at most so many findings (10)")
    parser.add_argument(
        "--vkey",
        action="append",
        default=[],
        metavar="VKEY",
        help="the log's public key, or that of receipts, from somewhere else than here",
    )
    parser.add_argument(
        "--receipts", action="append", default=[], metavar="FILE", help="a phone's receipts, or those of slips"
    )
    parser.add_argument(
        "--ledger-only", action="store_true", help="entries, chains and tree alone: quicker, and checks less"
    )


def _signer(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="one round, then end")
    parser.add_argument(
        "--adopt", action="store_true", help="the signer's own file was lost: go on from the database's"
    )
    parser.add_argument(
        "--checkpoint", metavar="FILE", help="with --adopt: a checkpoint kept outside, to hold the database against"
    )
    parser.add_argument(
        "--confirm",
        metavar="LOG",
        help="with --adopt: give up what was signed and is lost, or go on though its file is; the log's name",
    )
    parser.add_argument("--child", type=_positive, metavar="PID", help="used by custody serve: end with this process")


def _checkpoint(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--folder", metavar="DIR", help="write it into this folder too, and record that it left")
    parser.add_argument("--slip", metavar="FILE", help="draw a slip to print, .pdf or .png, and record that it left")
    parser.add_argument("--mail", metavar="ADDRESS", help="send it there, and record that it left once it was taken")
    parser.add_argument(
        "--request", metavar="OLD", help="what to ask a witness with that last saw OLD: a size or a file"
    )
    parser.add_argument("--answer", metavar="FILE", help="take in what a witness signed")
    parser.add_argument("--witness", metavar="VKEY", help="know this public key as a witness's")
    parser.add_argument("--timestamp", metavar="URL", help="have a time-stamping authority (RFC 3161) stamp it")
    parser.add_argument("--timestamp-request", metavar="FILE", help="write what to ask such an authority with")
    parser.add_argument("--timestamp-answer", metavar="FILE", help="take in what it answered")


def _labels(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("numbers", nargs="*", metavar="NUMBER", help="M-000001, P-000002, L-000003 …")
    parser.add_argument("--unprinted", action="store_true", help="every item whose label was never printed")
    parser.add_argument("--contract", metavar="NO", help="with --unprinted: of this contract only")
    parser.add_argument(
        "--as",
        dest="person",
        required=True,
        metavar="PERSON",
        help="who prints: name, user name or id of a custodian or manager; it goes on record",
    )
    parser.add_argument("--why", default="", help="why they are printed again, for labels that are on already")
    parser.add_argument("--stock", default="a4-24", help="label sheet (a4-24); see labels/stocks.toml")
    parser.add_argument("--start", type=_positive, default=1, metavar="FACE", help="first free face of the sheet (1)")
    parser.add_argument("--duplicate", action="store_true", help="with a duplicate to tear off, for the register book")
    parser.add_argument("--out", default="labels.pdf", metavar="FILE", help="where to write the PDF (labels.pdf)")


def _link(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("person", metavar="PERSON", help="name, user name or id")


def _remind(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--print", action="store_true", help="only write the letters to the terminal")


def _backup(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("where", metavar="WHERE", help="a file that is not there yet, or a folder")
    parser.add_argument("--without-files", action="store_true", help="leave photos and scans out")


def _restore(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="what custody backup wrote")
    parser.add_argument("--to", metavar="URL", help="another database than that of CUSTODY_DATABASE")
    parser.add_argument(
        "--with-losses", action="store_true", help="also where private values are lost; columns anew from the entries"
    )


def _move(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--to", metavar="URL", required=True, help="sqlite:///file that is not there, or postgresql://… without tables"
    )


def _witness(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("act", choices=("init", "sign", "show"), help="make a key; cosign; show key and last cosigned")
    parser.add_argument(
        "request", nargs="?", metavar="REQUEST", help="sign: the file that came from the log; - for input"
    )
    parser.add_argument("--state", required=True, metavar="DIR", help="the witness's own folder")
    parser.add_argument("--vkey", action="append", metavar="KEY", help="sign: the log's public key, from the contract")
    parser.add_argument("--name", metavar="NAME", help="init: the witness's name, such as city.example/auditor")


def _keys(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "act",
        choices=("show", "rotate", "lost", "compromised"),
        help="show the keys and where they lie; change the log's; replace one that is gone, or that others may have",
    )
    parser.add_argument(
        "--days", type=_positive, default=30, metavar="N", help="rotate: both keys sign for so long (30, the most)"
    )
    parser.add_argument(
        "--since",
        metavar="WHEN",
        help="compromised: the last checkpoint that is good by this key alone, by its size or by a time",
    )
    parser.add_argument("--vkey", metavar="VKEY", help="lost, compromised: the public key meant, where it is another")
    parser.add_argument("--confirm", metavar="NAME", help="lost, compromised: the log's name, instead of typing it")


def _bundle(parser: argparse.ArgumentParser) -> None:
    about = parser.add_mutually_exclusive_group(required=True)
    about.add_argument("--item", metavar="NO", help="one item with the copies on it")
    about.add_argument("--transport", metavar="NO", help="a transport with its seals and all it carried")
    about.add_argument("--incident", metavar="NO", help="an incident with the items it names")
    about.add_argument("--contract", metavar="NO", help="all that belongs to one contract")
    about.add_argument("--everything", action="store_true", help="the whole ledger (administrators)")
    parser.add_argument("--pack", action="store_true", help="with --contract: an audit pack with every form")
    parser.add_argument("--as", dest="person", required=True, metavar="PERSON", help="who reads it, and may see it")
    parser.add_argument("--out", metavar="FILE", help="where to write it (evidence-NO.zip)")


def _import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="the older register, XLSX or CSV")
    parser.add_argument("--contract", metavar="NO", required=True, help="the contract whose things they are")
    parser.add_argument(
        "--as", dest="person", required=True, metavar="PERSON", help="who takes it in, and keeps its media"
    )
    parser.add_argument("--write", action="store_true", help="take it in; without it every row is only checked")
    parser.add_argument("--row-by-row", action="store_true", help="take in the good rows although others are not")
    parser.add_argument("--stored", action="store_true", help="all was seen where the register says, locked up")
    parser.add_argument("--set", action="append", metavar="FIELD=WORD", help="for rows that do not say it: giver=, medium=, place=, info_class=, owner=, encryption=, method=")  # fmt: skip
    parser.add_argument("--sheet", type=_positive, metavar="N", help="the sheet (the one with most known headings)")
    parser.add_argument("--header", type=_positive, metavar="ROW", help="the row of the headings (found by itself)")


def _erase(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "The manager erases on the contract's page, with a second person's approval; see docs/erasure.md."


# Command -> (what it does, its options). Each has a module of its own name with `run(options) -> exit code`.
COMMANDS: dict[str, tuple[str, Add]] = {
    "serve": ("Serve the app, bringing the database up to date first. / アプリを動かす。", _serve),
    "init": ("Make or update the database; print the first administrator's link. / データベースを用意する。", _init),
    "demo": ("Fill an empty database with a made-up year and serve it. / デモのデータを入れて動かす。", _demo),
    "signer": ("Sign the ledger as a process of its own. / 台帳に署名する。", _signer),
    "checkpoint": (
        "Print the newest checkpoint, to take it out of the building. / 台帳の控えを外に出す。",
        _checkpoint,
    ),
    "keys": ("Show the ledger's keys, or change the key that signs. / 台帳の鍵の表示と交代。", _keys),
    "verify": ("Check every entry and every present state; exit 1 if anything is wrong. / 台帳を検証する。", _verify),
    "labels": ("Draw labels as PDF and record that they were printed. / ラベルを印刷用PDFにする。", _labels),
    "remind": ("Mail what is due, each thing once. / 期限をメールで知らせる。", _remind),
    "erase": ("List what is due to be erased; finish erasures that were cut short. / 消去の対象と続き。", _erase),
    "backup": ("Copy all that must not be lost to one file, verified. / バックアップを作る。", _backup),
    "restore": ("Put a backup in the place of the database, once verified. / バックアップから戻す。", _restore),
    "move": ("Move to another database with the same entries and root. / 別のデータベースに移す。", _move),
    "witness": ("Cosign the ledger as its client, without a database. / 委託者として台帳に連署する。", _witness),
    "bundle": ("Write evidence that anyone can check without us. / 証拠一式を書き出す。", _bundle),
    "import": ("Take in an older register from XLSX or CSV. / 古い台帳を取り込む。", _import),
    "link": ("Make a one-time link to set a password. / 暗証を決めるためのリンクを作る。", _link),
}

MODULES = {"import": "register"}  # a module cannot bear that name


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise ValueError
    return value


_positive.__name__ = "number"  # argparse names it in its message


def parser() -> argparse.ArgumentParser:
    """The parser of every command."""
    whole = argparse.ArgumentParser(prog="custody", description="Azukari: who has which medium, and can it be proved.")
    commands = whole.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (what, add) in COMMANDS.items():
        add(commands.add_parser(name, help=what, description=what))
    return whole


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. 0: done. 1: refused, or something was found. 2: it could not be tried."""
    options = parser().parse_args(arguments)
    try:
        module = MODULES.get(options.command, options.command)
        return int(import_module(f"custody.cli.{module}").run(options))
    except Stop as stop:
        complain(stop.text)
        return stop.code
    except CustodyError as error:
        complain(error.message)
        for texts in getattr(error, "fields", {}).values():
            for text in texts:
                complain(text)
        return 1
    except KeyboardInterrupt:
        complain(Text("中断しました。", "Interrupted."))
        return 130
