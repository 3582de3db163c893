"""State changes of tokens and webhooks."""
