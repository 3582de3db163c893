"""State changes of checks; each runs inside the transaction passed to it."""
