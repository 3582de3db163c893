"""The sample company: made through the same operations as real data, the same by seed and day."""
