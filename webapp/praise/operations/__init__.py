"""State changes of praise; each runs inside the transaction passed to it."""
