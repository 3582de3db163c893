"""State changes of calling; each runs inside the transaction that it is given."""
