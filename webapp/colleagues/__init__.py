"""What colleagues do for one another: birthdays, team events, pairs that learn, mentors."""
