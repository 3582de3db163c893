"""Calls and customers: recording calls, call lists, whom to call next, market notes."""
