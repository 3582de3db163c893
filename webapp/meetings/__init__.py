"""The morning meeting: people choose and do forfeits, checkers mark them, videos show them."""
