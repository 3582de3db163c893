"""Calls and customers: recording calls, call lists and their order, market notes."""
