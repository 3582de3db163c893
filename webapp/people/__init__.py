"""People, postings, targets, leave, the calendar and campaigns; who is in charge of whom."""
