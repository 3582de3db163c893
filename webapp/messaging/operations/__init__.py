"""State changes of messaging; each runs inside the transaction that it is given."""
