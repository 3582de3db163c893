"""The import page: read and check one table, then call the import operation of its room."""
