"""Attacks on the ledger, tried on a copy in memory."""
