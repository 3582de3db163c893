"""State changes of talks: open, hold, agree, confirm, release, write notes and wishes."""
