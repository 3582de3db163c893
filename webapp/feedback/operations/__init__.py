"""State changes of feedback; each runs inside the transaction that it is given."""
