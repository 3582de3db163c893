"""Own records: list, correct, withdraw, add files to them; accept records of unproved time."""
