"""State changes of meetings; each runs inside the transaction passed to it."""
