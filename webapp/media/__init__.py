"""Photos and short videos: checks, decoding within limits, storage."""
