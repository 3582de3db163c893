"""The morning meeting: forfeits chosen, ticked off, and their short videos."""
