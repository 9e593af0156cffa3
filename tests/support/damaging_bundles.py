"""Every way a bundle is damaged by accident or forged: each takes its files and gives others.

What is forged has its SHA256SUMS made anew; what is damaged by accident has not.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from random import Random

from checking_bundles import Files, summed

from custody.ledger import notes
from custody.ledger.note_keys import Key

Damage = Callable[[Files, Random], Files]


def some(files: Files, start: str, dice: Random) -> str:
    return dice.choice(sorted(n for n in files if n.startswith(start)))


def flipped(data: bytes, dice: Random) -> bytes:
    at = dice.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << dice.randrange(8))]) + data[at + 1 :]


def any_file_changed(files: Files, dice: Random) -> Files:
    name = dice.choice(sorted(n for n, data in files.items() if data))
    return {**files, name: flipped(files[name], dice)}


def any_file_removed(files: Files, dice: Random) -> Files:
    gone = some(files, "", dice)
    return {n: d for n, d in files.items() if n != gone}


def any_file_cut(files: Files, dice: Random) -> Files:
    name = dice.choice(sorted(n for n, data in files.items() if data))
    return {**files, name: files[name][:-1]}


def a_file_added(files: Files, dice: Random) -> Files:
    name = dice.choice(["notes.txt", "entries/999999.json", "attachments/" + "a" * 64, "proofs/item.x.tlog-proof"])
    return summed({**files, name: b"{}"})


def an_entry_changed(files: Files, dice: Random) -> Files:
    """A sealed one: of what is not sealed yet the newest of a chain proves nothing, as every verifier says."""
    lines = files["index.tsv"].decode().splitlines()[1:]
    name = dice.choice([line.split("\t")[0] for line in lines if not line.endswith("\t-")])
    entry = json.loads(files[name])
    entry["actor"] = "person:" + "0" * 16
    said = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return summed({**files, name: said.encode()})


def an_entry_with_a_line_break(files: Files, dice: Random) -> Files:
    name = some(files, "entries/", dice)
    return summed({**files, name: files[name] + b"\n"})


def two_entries_swapped(files: Files, dice: Random) -> Files:
    one, other = dice.sample(sorted(n for n in files if n.startswith("entries/")), 2)
    return summed({**files, one: files[other], other: files[one]})


def an_entry_left_out(files: Files, dice: Random) -> Files:
    """With index and names as if it had never been."""
    head, *lines = files["index.tsv"].decode().splitlines()
    entries = [files[line.split("\t")[0]] for line in lines]
    sealed = [n for n, line in enumerate(lines) if not line.endswith("\t-")]
    at = dice.choice(sealed)
    del entries[at], lines[at]
    kept = {n: d for n, d in files.items() if not n.startswith("entries/")}
    rows = [f"entries/{n:06d}.json\t" + line.partition("\t")[2] for n, line in enumerate(lines, 1)]
    named = {f"entries/{n:06d}.json": body for n, body in enumerate(entries, 1)}
    return summed({**kept, **named, "index.tsv": "".join(f"{line}\n" for line in (head, *rows)).encode()})


def the_index_reordered(files: Files, dice: Random) -> Files:
    head, *lines = files["index.tsv"].decode().splitlines()
    one, other = dice.sample(range(len(lines)), 2)
    lines[one], lines[other] = lines[other], lines[one]
    return summed({**files, "index.tsv": "".join(f"{line}\n" for line in (head, *lines)).encode()})


def a_leaf_said_to_be_another(files: Files, dice: Random) -> Files:
    head, *lines = files["index.tsv"].decode().splitlines()
    at = max(n for n, line in enumerate(lines) if not line.endswith("\t-"))
    start, _, leaf = lines[at].rpartition("\t")
    lines[at] = f"{start}\t{int(leaf) + 1}"
    return summed({**files, "index.tsv": "".join(f"{line}\n" for line in (head, *lines)).encode()})


def two_neighbours_exchanged(files: Files, dice: Random) -> Files:
    """Of different chains: entries and places, so that each chain and each proof is as it was."""
    rows = [line.split("\t") for line in files["index.tsv"].decode().splitlines()[1:]]
    heads = {subject: leaf for _, subject, _, leaf in rows}
    free = [n for n, (_, subject, _, leaf) in enumerate(rows) if leaf not in ("-", heads[subject])]
    pairs = [n for n in free if n + 1 in free and rows[n][1] != rows[n + 1][1]]
    if not pairs:
        return leaves_numbered_anew(files, dice)
    one = dice.choice(pairs)
    (a, *of_a, at_a), (b, *of_b, at_b) = rows[one : one + 2]
    rows[one : one + 2] = [[a, *of_b, at_a], [b, *of_a, at_b]]
    lines = "".join("\t".join(row) + "\n" for row in rows)
    return summed({**files, a: files[b], b: files[a], "index.tsv": f"file\tsubject\tseq\tleaf\n{lines}".encode()})


def leaves_numbered_anew(files: Files, dice: Random) -> Files:
    """The place of one that is not the newest of its chain, which has a proof of its own; in a whole no place is free."""
    rows = [line.split("\t") for line in files["index.tsv"].decode().splitlines()[1:]]
    heads, taken = {subject: leaf for _, subject, _, leaf in rows}, {row[3] for row in rows}
    for n in dice.sample(range(len(rows)), len(rows)):
        _, subject, _, leaf = rows[n]
        if leaf in ("-", heads[subject]):
            continue
        if (
            other := next((str(int(leaf) + by) for by in (1, -1) if str(int(leaf) + by) not in taken), None)
        ) is not None:
            rows[n][3] = other
            break
    else:
        return a_sibling_less(files, dice)
    lines = "".join("\t".join(row) + "\n" for row in rows)
    return summed({**files, "index.tsv": f"file\tsubject\tseq\tleaf\n{lines}".encode()})


def a_sibling_less(files: Files, dice: Random) -> Files:
    """Or one more, where there is none."""
    lines = files["siblings.txt"].decode().splitlines() or ["0" * 64, "0" * 64]
    del lines[dice.randrange(len(lines))]
    return summed({**files, "siblings.txt": "".join(f"{line}\n" for line in lines).encode()})


def the_proof_of_another_leaf(files: Files, dice: Random) -> Files:
    name = some(files, "proofs/", dice)
    head, _, note = files[name].decode().partition("\n\n")
    start, index, *path = head.split("\n")
    index = f"index {int(index.split()[1]) ^ 1}"
    return summed({**files, name: "\n".join([start, index, *path, "", note]).encode()})


def a_proof_with_a_hash_less(files: Files, dice: Random) -> Files:
    name = some(files, "proofs/", dice)
    head, _, note = files[name].decode().partition("\n\n")
    return summed({**files, name: f"{head.rpartition(chr(10))[0]}\n\n{note}".encode()})


def signed_with_another_key(files: Files, dice: Random) -> Files:
    """By a key of the log's own name, in the checkpoint and in every proof."""
    text, _ = notes.split(files["checkpoint"].decode())
    forged = notes.sign(text, Key.new(text.partition("\n")[0])).encode()
    proofs = {n: d.replace(files["checkpoint"], forged) for n, d in files.items() if n.startswith("proofs/")}
    return summed({**files, **proofs, "checkpoint": forged})


def another_root(files: Files, dice: Random) -> Files:
    lines = files["checkpoint"].decode().split("\n")
    lines[2] = ("A" if lines[2][0] != "A" else "B") + lines[2][1:]
    forged = "\n".join(lines).encode()
    proofs = {n: d.replace(files["checkpoint"], forged) for n, d in files.items() if n.startswith("proofs/")}
    return summed({**files, **proofs, "checkpoint": forged})


def an_earlier_checkpoint_forgotten(files: Files, dice: Random) -> Files:
    """The one with the witness's line, and its proof."""
    return summed({n: d for n, d in files.items() if not n.startswith("checkpoints/")})


def an_earlier_checkpoint_unconnected(files: Files, dice: Random) -> Files:
    name = next(n for n in files if n.endswith(".consistency"))
    lines = files[name].decode().splitlines()
    forged = "".join(f"{line}\n" for line in (lines[:-1] if len(lines) > 1 else [*lines, *lines]))
    return summed({**files, name: forged.encode()})


def a_private_value_changed(files: Files, dice: Random) -> Files:
    lines = files["private.json"].decode().split("\n")
    at = dice.choice([n for n, line in enumerate(lines) if '"value":' in line])
    start, _, rest = lines[at].partition('"value":')
    lines[at] = f'{start}"value":"偽名"{"}" if rest.endswith("}") else "},"}'
    return summed({**files, "private.json": "\n".join(lines).encode()})


def a_private_value_left_out(files: Files, dice: Random) -> Files:
    lines = files["private.json"].decode().split("\n")
    del lines[dice.randrange(1, len(lines) - 2)]
    lines[-3] = lines[-3].rstrip(",")
    return summed({**files, "private.json": "\n".join(lines).encode()})


def a_private_value_said_to_be_erased(files: Files, dice: Random) -> Files:
    """Which no entry says: it is merely hidden."""
    lines = files["private.json"].decode().split("\n")
    at = dice.choice([n for n, line in enumerate(lines) if '"value":' in line])
    lines[at] = f'{lines[at][:67]}"erased"{"," if lines[at].endswith(",") else ""}'
    return summed({**files, "private.json": "\n".join(lines).encode()})


def an_attachment_listed_that_no_entry_names(files: Files, dice: Random) -> Files:
    rows = sorted([*files["attachments.tsv"].decode().splitlines(), f"{'ab' * 32}\twithheld"])
    return summed({**files, "attachments.tsv": "".join(f"{r}\n" for r in rows).encode()})


def an_attachment_changed(files: Files, dice: Random) -> Files:
    found = sorted(n for n in files if n.startswith("attachments/"))
    if not found:
        return an_attachment_listed_that_no_entry_names(files, dice)
    return summed({**files, found[0]: flipped(files[found[0]], dice)})


def an_attachment_unlisted(files: Files, dice: Random) -> Files:
    if not files["attachments.tsv"]:
        return an_attachment_listed_that_no_entry_names(files, dice)
    rows = files["attachments.tsv"].decode().splitlines()[1:]
    kept = {n: d for n, d in files.items() if not n.startswith("attachments/") or n[12:] in {r[:64] for r in rows}}
    return summed({**kept, "attachments.tsv": "".join(f"{r}\n" for r in rows).encode()})


def a_leaf_swapped(files: Files, dice: Random) -> Files:
    if "leaves.txt" not in files:
        return another_root(files, dice)
    lines = files["leaves.txt"].decode().split("\n")
    lines[0], lines[1] = lines[1], lines[0]
    return summed({**files, "leaves.txt": "\n".join(lines).encode()})


def made_without_a_key(files: Files, dice: Random) -> Files:
    """Whole chains written anew with an entry dated back, none of them said to be sealed, and the genuine checkpoint."""
    head, *lines = files["index.tsv"].decode().splitlines()
    rows, anew = [line.split("\t")[:3] for line in lines], dict[str, str]()
    made, dated_back = {n: d for n, d in files.items() if not n.startswith("proofs/")}, dice.randrange(len(lines))
    for n, (name, subject, _) in enumerate(rows):
        entry = json.loads(files[name])
        if n == dated_back:
            entry["t"]["device"] = entry["t"]["occurred"] = "2020-01-01T00:00:00.000Z"
        entry["prev"] = anew.get(subject, entry["prev"])
        made[name] = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        anew[subject] = hashlib.sha256(b"\0" + made[name]).hexdigest()
    unsealed = "".join("\t".join((*row, "-")) + "\n" for row in rows)
    return summed({**made, "index.tsv": f"{head}\n{unsealed}".encode()})


DAMAGES: tuple[Damage, ...] = (
    two_neighbours_exchanged, leaves_numbered_anew, a_sibling_less, any_file_changed, an_entry_changed, the_proof_of_another_leaf, signed_with_another_key, two_entries_swapped,
    any_file_removed, a_private_value_said_to_be_erased, a_file_added, a_private_value_changed, an_attachment_changed, an_entry_left_out,
    an_earlier_checkpoint_forgotten, the_index_reordered, a_leaf_swapped, any_file_cut, an_entry_with_a_line_break,
    a_leaf_said_to_be_another, a_proof_with_a_hash_less, another_root, an_earlier_checkpoint_unconnected,
    a_private_value_left_out, an_attachment_listed_that_no_entry_names, an_attachment_unlisted, made_without_a_key,
)  # fmt: skip
