"""Pure functions that compute rankings, outcomes and their explanations from facts."""
