"""Tests of the Merkle tree, its checkpoints and its proofs."""
