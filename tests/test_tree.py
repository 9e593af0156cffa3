"""The Merkle tree is RFC 6962's, and proofs of what is not so are refused.

CUSTODY_TEST_MUTATIONS sets how many altered proofs are tried.
"""

import os
import random
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from trees import LEAVES, NODE, node_of, roots

from custody.ledger import tree
from custody.ledger.entry import entry_hash

SIZES = st.integers(min_value=1, max_value=len(LEAVES))
ROOTS = roots(LEAVES)

# The trees of a, b, c, d, e, worked out with coreutils, not with this program: (printf '\1'; printf LEFTRIGHT |
# xxd -r -p) | sha256sum
OWN = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "022a6979e6dab7aa5ae4c3e5e45f7e977112a7e63593820dbec1ec738a24f93c",
    "b137985ff484fb600db93107c77b0365c80d78f5b429ded0fd97361d077999eb",
    "36642e73c2540ab121e3a6bf9545b0a24982cd830eb13d3cd19de3ce6c021ec1",
    "33376a3bd63e9993708a84ddfe6c28ae58b83505dd1fed711bd924ec5a6239f0",
    "fe14a5426fbd70c0fa73f52342afed0da0bd23c4838662ccf6b88a3070ead97b",
]
B, C, E = (tree.leaf_hash(letter) for letter in (b"b", b"c", b"e"))
AB, CD = bytes.fromhex(OWN[2]), tree.node_hash(tree.leaf_hash(b"c"), tree.leaf_hash(b"d"))


def test_a_leaf_is_the_hash_of_its_entry() -> None:
    assert tree.leaf_hash(b"{}").hex() == entry_hash(b"{}")


@pytest.mark.parametrize("size", range(len(OWN)))
def test_roots_are_those_worked_out_by_hand(size: int) -> None:
    assert tree.root(tree.leaf_hash(bytes([letter])) for letter in b"abcde"[:size]).hex() == OWN[size]


def test_proofs_are_those_written_by_hand() -> None:
    node = node_of([tree.leaf_hash(bytes([letter])) for letter in b"abcde"])
    assert tree.inclusion(0, 5, node) == [B, CD, E]
    assert tree.inclusion(4, 5, node) == [bytes.fromhex(OWN[4])]
    assert tree.inclusion(0, 1, node) == []
    assert tree.consistency(3, 5, node) == [C, tree.leaf_hash(b"d"), AB, E]
    assert tree.consistency(2, 5, node) == [CD, E]
    assert tree.consistency(4, 4, node) == tree.consistency(0, 5, node) == []


@given(SIZES, st.data())
def test_every_leaf_is_proved_to_be_where_it_is_and_nowhere_else(size: int, data: st.DataObject) -> None:
    index, other = (data.draw(st.integers(min_value=0, max_value=size - 1)) for _ in range(2))
    proof = tree.inclusion(index, size, NODE)
    assert tree.proves_inclusion(LEAVES[index], index, size, proof, ROOTS[size])
    assert tree.proves_inclusion(LEAVES[index], other, size, proof, ROOTS[size]) is (index == other)


@given(SIZES, SIZES)
def test_a_tree_is_proved_to_begin_with_each_smaller_one(one: int, another: int) -> None:
    old, new = sorted((one, another))
    proof = tree.consistency(old, new, NODE)
    assert tree.proves_consistency(old, new, ROOTS[old], ROOTS[new], proof)
    assert tree.proves_consistency(old, new, ROOTS[old - 1], ROOTS[new], proof) is False


@given(SIZES)
def test_a_tree_grows_on_from_its_peaks(size: int) -> None:
    begun = tree.Range()
    for leaf in LEAVES[: size // 2]:
        begun.add(leaf)
    grown = tree.Range(begun.size, begun.peaks)
    for leaf in LEAVES[size // 2 : size]:
        grown.add(leaf)
    assert (grown.size, grown.root()) == (size, ROOTS[size])
    assert begun.size == size // 2


def flipped(value: bytes, draw: random.Random) -> bytes:
    at = draw.randrange(len(value) * 8)
    return bytes(b ^ (1 << at % 8 if n == at // 8 else 0) for n, b in enumerate(value))


def altered(proof: list[bytes], draw: random.Random) -> list[bytes]:
    """`proof` with a bit turned, or a hash lost, added, doubled, cut short or moved."""
    at = draw.randrange(len(proof))
    one = proof[at]
    ways: list[Callable[[], list[bytes]]] = [
        lambda: [*proof[:at], flipped(one, draw), *proof[at + 1 :]],
        lambda: proof[:at] + proof[at + 1 :],
        lambda: [*proof[:at], draw.randbytes(32), *proof[at:]],
        lambda: [*proof[:at], one, *proof[at:]],
        lambda: [*proof[:at], one[:-1], *proof[at + 1 :]],
        lambda: proof[at + 1 :] + proof[: at + 1],
    ]
    return draw.choice(ways)()


def refuse_altered(count: int) -> None:
    """At least `count` proofs, in each of which one thing is altered. The sizes are not: checkpoints sign them."""
    draw = random.Random(6962)
    tried = 0
    while tried < count:
        old, new = sorted(draw.sample(range(1, len(LEAVES) + 1), 2))
        index = draw.randrange(new)
        path, proof = tree.inclusion(index, new, NODE), tree.consistency(old, new, NODE)
        leaf, root, before = LEAVES[index], ROOTS[new], ROOTS[old]
        if (changed := altered(path, draw)) != path:
            assert not tree.proves_inclusion(leaf, index, new, changed, root)
        if proof and (changed := altered(proof, draw)) != proof:
            assert not tree.proves_consistency(old, new, before, root, changed)
        assert not tree.proves_inclusion(flipped(leaf, draw), index, new, path, root)
        assert not tree.proves_inclusion(leaf, index, new, path, flipped(root, draw))
        assert not tree.proves_inclusion(leaf, (index + draw.randrange(1, new)) % new, new, path, root)
        assert not tree.proves_consistency(old, new, flipped(before, draw), root, proof)
        assert not tree.proves_consistency(old, new, before, flipped(root, draw), proof)
        tried += 5


def test_altered_proofs_are_refused() -> None:
    refuse_altered(int(os.environ.get("CUSTODY_TEST_MUTATIONS", "5000")))


@pytest.mark.soak
def test_a_hundred_thousand_altered_proofs_are_refused() -> None:
    refuse_altered(int(os.environ.get("CUSTODY_TEST_MUTATIONS", "100000")))


@pytest.mark.parametrize(("size", "peaks"), [(-1, ()), (1, ()), (3, (B,)), (1, (B[:31],)), (2**53, (B,))])
def test_peaks_that_cannot_be_are_refused(size: int, peaks: tuple[bytes, ...]) -> None:
    with pytest.raises(ValueError, match="not the peaks"):
        tree.Range(size, peaks)


def test_a_hash_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        tree.Range().add(b"short")


@pytest.mark.parametrize(("index", "size"), [(0, 0), (-1, 4), (4, 4)])
def test_no_proof_is_made_of_a_leaf_that_is_not_there(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="no leaf"):
        tree.inclusion(index, size, NODE)


@pytest.mark.parametrize(("old", "new"), [(-1, 4), (5, 4)])
def test_no_proof_is_made_of_a_tree_that_shrank(old: int, new: int) -> None:
    with pytest.raises(ValueError, match="does not begin"):
        tree.consistency(old, new, NODE)


def test_nothing_is_proved_of_the_empty_tree_or_of_a_shrunk_one() -> None:
    assert not tree.proves_consistency(0, 4, tree.EMPTY, ROOTS[4], [])
    assert not tree.proves_consistency(0, 0, tree.EMPTY, tree.EMPTY, [])
    assert not tree.proves_consistency(4, 3, ROOTS[4], ROOTS[3], [])
    assert not tree.proves_inclusion(LEAVES[0], 0, 0, [], tree.EMPTY)


def test_roots_of_all_sizes_differ() -> None:
    assert all(a != b for a, b in pairwise(ROOTS))
    assert len(set(ROOTS)) == len(ROOTS)
