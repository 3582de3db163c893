"""State changes of checks; each runs inside the transaction that it is given."""
