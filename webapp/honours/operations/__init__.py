"""State changes of honours; each runs inside the transaction that it is given."""
