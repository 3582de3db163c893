"""The day's return: two tables of each team, made after the cut-off, stored and delivered."""
