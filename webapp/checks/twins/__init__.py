"""Twins: whether two photos are edited copies of one picture."""
