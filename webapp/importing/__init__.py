"""The import page: one table staged, reviewed, and handed to the room that takes it."""
