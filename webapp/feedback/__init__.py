"""Ratings, contributions, violations, trainings and grants of people."""
