"""Configuration, errors, secrets, time, amounts and phone numbers: what needs no table."""
