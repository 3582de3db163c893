"""A snapshot of the company by day: people, teams, posts, campaigns and the calendar."""
