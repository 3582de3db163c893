"""Pages of talks and growth records."""
