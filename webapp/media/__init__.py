"""Photos and short videos: checked and decoded within limits, stored by content."""
