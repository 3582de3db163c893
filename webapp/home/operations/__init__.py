"""Write for the start pages: switch parts of the program on and off."""
