"""Write for importing: stage an uploaded table, and store what was chosen for it."""
