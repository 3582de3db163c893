"""People, postings, targets, leave, the calendar, campaigns; and who is in charge of whom."""
