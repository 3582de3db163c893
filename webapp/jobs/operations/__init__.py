"""State changes of jobs; each runs inside the transaction that it is given."""
