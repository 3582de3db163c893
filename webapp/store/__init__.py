"""The database and the data folder: opening, migrating, the writer, notices, settings, files."""
