"""State changes of sync; each runs inside the transaction that it is given."""
