"""State changes of the start pages: parts of the program switched on and off."""
