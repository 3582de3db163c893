"""Spot checks of cards: similar photos, risk signals, the daily sample, the queue, verdicts."""
