"""Short videos: checked, stored, and deleted when their time has expired."""
