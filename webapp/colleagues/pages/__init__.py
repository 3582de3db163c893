"""Pages of birthdays, team events, pairs and their effect."""
