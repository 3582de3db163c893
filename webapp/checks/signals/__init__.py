"""Signals: what gives reason to look closely at a card or a call, and how much it weighs."""
