"""State changes of web; each runs inside the transaction that it is given."""
