"""State changes of meetings; each runs inside the transaction that it is given."""
