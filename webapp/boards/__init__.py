"""Boards: ranking from tallies, places and prizes, the live stream, the television page."""
