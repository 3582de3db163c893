"""Praise that everyone sees: the daily bulletin, the news of a sale."""
