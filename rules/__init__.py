"""What happened -> who ranks where, who is owed what, and why. Pure."""
