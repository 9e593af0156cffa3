"""The RFC 6962 Merkle tree over the entries' hashes (ledger.md §2). Pure: hashes are 32 bytes; a leaf is `entry_hash`.

`node` below gives the hash of the complete subtree of 2**level leaves whose number among those of its level is `index`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence

HASH_BYTES = 32
# More sizes than any log reaches, and every one of them a number that JSON carries exactly.
MAX_SIZE = 2**53 - 1
EMPTY = hashlib.sha256(b"").digest()

Node = Callable[[int, int], bytes]


def leaf_hash(data: bytes) -> bytes:
    """SHA-256 of 0x00 and `data`: of an entry's bytes this is its own hash."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes in their order; of none, SHA-256 of nothing."""
    grown = Range()
    for leaf in leaves:
        grown.add(leaf)
    return grown.root()


def complete(hashes: Sequence[bytes]) -> bytes:
    """The root over hashes whose number is a power of two, in less time than `root` takes."""
    sha256 = hashlib.sha256
    while len(hashes) > 1:
        hashes = [sha256(b"\x01" + a + b).digest() for a, b in zip(hashes[::2], hashes[1::2], strict=True)]
    return hashes[0]


class Range:
    """What must be remembered of a tree to go on growing it: the roots of its complete subtrees, largest first."""

    def __init__(self, size: int = 0, peaks: Sequence[bytes] = ()) -> None:
        """ValueError where `peaks` cannot be those of a tree of `size` leaves."""
        if not 0 <= size <= MAX_SIZE or len(peaks) != size.bit_count() or any(len(p) != HASH_BYTES for p in peaks):
            raise ValueError(f"not the peaks of a tree of {size} leaves")
        self.size, self.peaks = size, list(peaks)

    def add(self, leaf: bytes) -> None:
        """Append one leaf hash. ValueError where it has another length."""
        if len(leaf) != HASH_BYTES:
            raise ValueError(f"a hash has {HASH_BYTES} bytes, not {len(leaf)}")
        full = self.size
        while full & 1:
            leaf = node_hash(self.peaks.pop(), leaf)
            full >>= 1
        self.peaks.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        if not self.peaks:
            return EMPTY
        found = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            found = node_hash(peak, found)
        return found


def inclusion(index: int, size: int, node: Node) -> list[bytes]:
    """The proof that leaf `index` is in the tree of `size` leaves, the leaf's neighbour first. ValueError outside."""
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} in a tree of {size}")
    path, low, high = [], 0, size
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            path.append(_over(middle, high, node))
            high = middle
        else:
            path.append(_over(low, middle, node))
            low = middle
    return path[::-1]


def siblings(leaves: Iterable[int], size: int, node: Node) -> Iterator[bytes]:
    """What those leaves lack of a tree of `size`, that its root can be computed of them: level by level from below, each
    from left to right. `leaves`: their numbers, ascending. ValueError outside of the tree.
    """
    known, level, width = list(leaves), 0, size
    if known and not 0 <= known[0] <= known[-1] < size:
        raise ValueError(f"no leaf {known[-1]} in a tree of {size}")
    while width > 1:
        here = set(known)
        for other in (at ^ 1 for at in known):
            if other < width and other not in here:
                yield _over(other << level, min(size, (other + 1) << level), node)
        known = list(dict.fromkeys(at >> 1 for at in known))
        level, width = level + 1, (width + 1) >> 1


def consistency(old: int, new: int, node: Node) -> list[bytes]:
    """The proof that the tree of `new` leaves begins with that of `old`. ValueError unless 0 <= old <= new.

    Of two equal sizes, and of the empty tree, the proof is empty.
    """
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {new} leaves does not begin with {old}")
    if not old:
        return []
    path, low, high = [], 0, new
    while high > old:
        middle = low + _split(high - low)
        if old <= middle:
            path.append(_over(middle, high, node))
            high = middle
        else:
            path.append(_over(low, middle, node))
            low = middle
    if low:
        path.append(_over(low, high, node))
    return path[::-1]


def proves_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether `proof` shows that leaf hash `leaf` is number `index` (from 0) of the `size` under `root`."""
    if not (0 <= index < size <= MAX_SIZE and _are_hashes([leaf, root, *proof])):
        return False
    at, last, found = index, size - 1, leaf
    for other in proof:
        if not last:
            return False
        if at & 1 or at == last:
            found = node_hash(other, found)
            at, last = _without_right_edge(at, last)
        else:
            found = node_hash(found, other)
        at, last = at >> 1, last >> 1
    return not last and found == root


def proves_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether `proof` shows that the tree `new_root` begins with the `old` leaves under `old_root`.

    No proof shows anything about the empty tree: with `old` 0 the answer is no.
    """
    if old == new > 0:
        return not proof and old_root == new_root
    if not (0 < old < new <= MAX_SIZE and _are_hashes([old_root, new_root, *proof])):
        return False
    path = [old_root, *proof] if old.bit_count() == 1 else list(proof)
    return bool(path) and _climbed(old - 1, new - 1, path) == (old_root, new_root)


def _climbed(at: int, last: int, path: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """Old and new root as `path` makes them (RFC 9162 §2.1.4.2); None where it has too few or too many hashes."""
    while at & 1:
        at, last = at >> 1, last >> 1
    older = newer = path[0]
    for other in path[1:]:
        if not last:
            return None
        if at & 1 or at == last:
            older, newer = node_hash(other, older), node_hash(other, newer)
            at, last = _without_right_edge(at, last)
        else:
            newer = node_hash(newer, other)
        at, last = at >> 1, last >> 1
    return None if last else (older, newer)


def _without_right_edge(at: int, last: int) -> tuple[int, int]:
    """Up past the levels where a node on the right edge has no neighbour."""
    while at and not at & 1:
        at, last = at >> 1, last >> 1
    return at, last


def _are_hashes(values: Iterable[bytes]) -> bool:
    return all(len(v) == HASH_BYTES for v in values)


def _split(size: int) -> int:
    """The largest power of two smaller than `size` (> 1): what goes to the left."""
    return 1 << (size - 1).bit_length() - 1


def _over(low: int, high: int, node: Node) -> bytes:
    """The hash over leaves `low` to `high`, where `low` is a multiple of a power of two that is not below the count."""
    size = high - low
    if size.bit_count() == 1:
        level = size.bit_length() - 1
        return node(level, low >> level)
    middle = low + _split(size)
    return node_hash(_over(low, middle, node), _over(middle, high, node))
