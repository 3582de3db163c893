"""Other systems: tokens, the API that they open, and webhooks that tell what has happened."""
