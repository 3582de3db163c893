"""The record log: calls, cards, deals, their corrections, and the running tallies of them."""
