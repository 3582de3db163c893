"""Serving in the local network: certificates of one's own, and how phones come to trust them."""
