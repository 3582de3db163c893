"""Check, store and, when their time has expired, delete short videos."""
