"""State changes of growth; each runs inside the transaction that it is given."""
