"""State changes of importing: stage an uploaded table, and remember what was chosen for it."""
