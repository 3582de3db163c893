"""State changes of deals; each runs inside the transaction that it is given."""
