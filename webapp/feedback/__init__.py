"""What others say of a person's work: ratings, contributions, violations, trainings and grants."""
