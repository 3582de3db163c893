"""Schemes in plain words, worked examples, and what a person would earn."""
