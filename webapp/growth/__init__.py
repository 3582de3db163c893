"""Growth: pictures of a person's figures, goals chosen from the own history, and forecasts."""
