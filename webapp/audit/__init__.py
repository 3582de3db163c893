"""The audit trail: a chain of hashes over its lines, and the seals that make changes visible."""
