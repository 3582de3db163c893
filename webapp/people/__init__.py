"""People, teams, postings, targets, leave and the calendar; who is in charge of whom."""
