"""Verification of the records: the audit trail, the ledger, and the photos."""
