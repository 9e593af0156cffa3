"""Trees for the tests: every complete subtree worked out once."""

from collections.abc import Sequence

from custody.ledger import tree

LEAVES = [tree.leaf_hash(b"entry %d" % n) for n in range(1, 1025)]


def node_of(leaves: Sequence[bytes]) -> tree.Node:
    """What reads the complete subtrees of `leaves`, as the database does."""
    levels = [list(leaves)]
    while len(levels[-1]) > 1:
        below = levels[-1]
        levels.append([tree.node_hash(below[n], below[n + 1]) for n in range(0, len(below) - 1, 2)])
    return lambda level, index: levels[level][index]


NODE = node_of(LEAVES)


def roots(leaves: Sequence[bytes]) -> list[bytes]:
    """The root of every size, from that of no leaf on."""
    grown = tree.Range()
    found = [grown.root()]
    for leaf in leaves:
        grown.add(leaf)
        found.append(grown.root())
    return found
