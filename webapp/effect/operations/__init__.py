"""State changes of the pulse and of decisions on schemes."""
