"""State changes of boards; each runs inside the transaction that it is given."""
