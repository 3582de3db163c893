"""The import page: one table read, checked and handed to the room that takes it."""
