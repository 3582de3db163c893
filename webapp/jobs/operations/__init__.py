"""State changes of jobs; each runs inside the transaction passed to it."""
