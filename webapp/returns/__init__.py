"""The daily return: two tables per team, made after the cut-off, stored and delivered."""
