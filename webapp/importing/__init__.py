"""Import a table: stage the upload, review it, and hand its rows to the room that stores them."""
