"""The record log: calls, cards, deals, what corrects them, and the tallies they move."""
