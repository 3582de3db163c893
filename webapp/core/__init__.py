"""Configuration, errors, secrets, time, amounts and phone numbers: modules that use no table."""
