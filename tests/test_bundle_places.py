"""Of any leaves of a small tree, the siblings that a bundle holds are what they lack of its root: no fewer, no more."""

from itertools import combinations

import pytest

from custody.ledger import tree
from scripts.fuzz_bundle import verifier


def hashed(leaves: list[bytes]) -> tree.Node:
    return lambda level, index: tree.root(leaves[index << level : (index + 1) << level])


def made(known: list[tuple[int, bytes]], size: int, siblings: list[bytes]) -> bytes | None:
    """The root as verify.py makes it; None where siblings are left."""
    rest, width = iter(siblings), size
    while width > 1:
        known, width = list(verifier().above(known, width, rest)), (width + 1) // 2
    ((_, root),) = known
    return root if next(rest, None) is None else None


@pytest.mark.parametrize("size", range(1, 10))
def test_any_leaves_make_the_root_with_their_siblings_and_at_no_other_place(size: int) -> None:
    leaves = [tree.leaf_hash(bytes([n])) for n in range(size)]
    root = tree.root(leaves)
    for some in (s for count in range(1, size + 1) for s in combinations(range(size), count)):
        siblings = list(tree.siblings(some, size, hashed(leaves)))
        known = [(n, leaves[n]) for n in some]
        assert made(known, size, siblings) == root
        assert len(set(siblings) & {leaf for _, leaf in known}) == 0
        if len(some) > 1:
            first, second = known[:2]
            assert made([(first[0], second[1]), (second[0], first[1]), *known[2:]], size, siblings) != root
        if siblings:
            assert made(known, size, siblings[:-1]) != root


def test_a_leaf_outside_of_the_tree_has_no_siblings() -> None:
    for leaves in ([3], [-1, 0], [0, 7]):
        with pytest.raises(ValueError, match="no leaf"):
            list(tree.siblings(leaves, 3, hashed([])))
