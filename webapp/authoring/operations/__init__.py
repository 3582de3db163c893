"""Write new schemes; each operation runs inside the transaction that it is given."""
