"""State changes of praise; each runs inside the transaction that it is given."""
