"""A person's own records: listed, corrected, withdrawn; and records held for their time."""
