"""Praise that everyone sees: the daily bulletin and the news of a sale."""
