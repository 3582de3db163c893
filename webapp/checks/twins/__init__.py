"""Decide whether two photos are twins: edited copies of one picture."""
