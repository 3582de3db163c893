"""A snapshot of the company by day: people, teams, postings, campaigns and the calendar."""
