"""Twins: whether two photos are one picture, whatever was done to it in between."""
