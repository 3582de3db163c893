"""Describe schemes in plain words, with worked examples and what a person would earn."""
