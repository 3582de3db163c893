"""The audit trail, hard to rewrite: a chain of hashes over it, and what is checked against it."""
