"""Verify the records, and erase and export personal data so that they can still be verified."""
