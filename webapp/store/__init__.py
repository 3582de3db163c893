"""Open, migrate, write and back up the database; read settings and files of the data folder."""
