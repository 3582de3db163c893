"""The audit trail's hash chain, and the seals that make changes detectable."""
