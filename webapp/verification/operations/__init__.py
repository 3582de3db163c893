"""State changes of verification; each runs inside the transaction that it is given."""
