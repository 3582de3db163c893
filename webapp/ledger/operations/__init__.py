"""Write to the ledger; each operation runs inside the caller's transaction."""
