"""State changes of ledger; each runs inside the transaction that it is given."""
