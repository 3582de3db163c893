"""Checks of everything recorded: replaying the ledger, comparing tallies and photos."""
