"""Short videos: looked at before they are kept, put on disk whole, gone when their time is over."""
