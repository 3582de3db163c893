"""Pages of tokens and webhooks, and the API."""
