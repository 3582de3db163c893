"""The phones' door: batches of records and, apart from them, photos that resume."""
