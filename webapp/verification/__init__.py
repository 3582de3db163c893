"""Verify the records: the audit trail, the tallies, the ledger, payrolls and photos."""
