"""State changes of cards; each runs inside the transaction that it is given."""
