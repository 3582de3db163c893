"""Notify people: reminders inside the program, Web Push, and messages to the company's groups."""
