"""The ledger: canonical bytes, hashes, chains. The only writer of entries."""
