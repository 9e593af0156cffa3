"""The signer: a process of its own that signs only what goes on from what it signed before (ledger.md §2.3)."""
