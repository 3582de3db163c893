"""One's own records: listed, corrected, withdrawn; and accepting records of unproved time."""
