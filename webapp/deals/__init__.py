"""Deals: recording, finding, cancelling and importing contracts."""
