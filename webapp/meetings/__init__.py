"""The morning meeting: choosing and settling forfeits, and their short videos."""
