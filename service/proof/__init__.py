"""That nobody rewrote the ledger: a Merkle tree per organisation, signed checkpoints, proofs."""
