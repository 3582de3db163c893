"""Signals: reasons to look closely at a card or a call, with their points."""
