"""State changes of planning; each runs inside the transaction that it is given."""
