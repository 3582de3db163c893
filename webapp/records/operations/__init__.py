"""State changes of records; each runs inside the transaction that it is given."""
