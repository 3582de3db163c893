"""The day's return: each team's two tables made after the cut-off, kept and delivered."""
