"""State changes of people; each runs inside the transaction that it is given."""
