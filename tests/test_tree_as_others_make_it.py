"""The Merkle tree as others make it: the vectors of transparency-dev/merkle, and every small tree against pymerkle."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from trees import LEAVES, NODE, roots

from custody.ledger import tree

PUBLISHED = Path(__file__).resolve().parents[2] / "shared" / "vectors" / "merkle.json"
ROOTS = roots(LEAVES)


def published() -> dict[str, Any]:
    if not PUBLISHED.exists():
        pytest.skip("no published vectors beside the repository (../shared/vectors/merkle.json)")
    found: dict[str, Any] = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    return found


def plain(encoded: str | None) -> bytes:
    return base64.b64decode(encoded or "")


def test_published_inclusion_proofs_are_judged_as_published() -> None:
    for case in published()["inclusion"]:
        proof, leaf, root = [plain(h) for h in case["proof"] or ()], plain(case["leafHash"]), plain(case["root"])
        judged = tree.proves_inclusion(leaf, case["leafIdx"], case["treeSize"], proof, root)
        assert judged is not case["wantErr"], case["name"]


def test_published_consistency_proofs_are_judged_as_published() -> None:
    for case in published()["consistency"]:
        proof, old, new = [plain(h) for h in case["proof"] or ()], plain(case["root1"]), plain(case["root2"])
        judged = tree.proves_consistency(case["size1"], case["size2"], old, new, proof)
        assert judged is not case["wantErr"], case["name"]


def test_all_trees_up_to_300_agree_with_pymerkle() -> None:
    """pymerkle is GPL: it is asked here, and nowhere else. Its consistency proofs divide the tree otherwise."""
    oracle = pytest.importorskip("pymerkle", reason="pymerkle is not installed")
    theirs, leaves = oracle.InmemoryTree(algorithm="sha256"), LEAVES[:300]
    for number in range(1, 301):
        theirs.append_entry(b"entry %d" % number)
    for size in range(1, 301):
        assert theirs.get_root(size) == ROOTS[size]
        for index in range(size):
            path = theirs.prove_inclusion(index + 1, size).path
            assert path == [leaves[index], *tree.inclusion(index, size, NODE)]
        for old in range(1, size + 1):
            theirs.prove_consistency(old, size).verify(ROOTS[old], ROOTS[size])
            ours = tree.consistency(old, size, NODE)
            assert tree.proves_consistency(old, size, theirs.get_root(old), theirs.get_root(size), ours)
