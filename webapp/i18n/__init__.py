"""Translation: extracting the messages, and reporting missing translations."""
