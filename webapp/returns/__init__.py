"""The day's return: a report of two tables per team, made after the cut-off, kept and sent."""
