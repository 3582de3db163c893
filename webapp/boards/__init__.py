"""Rank boards from tallies; show places, prizes, the live stream and the television page."""
