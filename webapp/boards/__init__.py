"""Boards ranked from tallies: places, prizes, the live stream and the television page."""
