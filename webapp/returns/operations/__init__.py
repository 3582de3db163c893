"""State changes of returns; each runs inside the transaction that it is given."""
