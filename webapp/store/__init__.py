"""The database and data folder: opening, migrating, writer, change notices, settings, files."""
