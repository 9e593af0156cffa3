"""The whole life under one machine: people act in whatever order, and the invariants of domain.md §2.5a are asserted."""
