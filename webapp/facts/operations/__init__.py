"""State changes of facts; each runs inside the transaction that it is given."""
