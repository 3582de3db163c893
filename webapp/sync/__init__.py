"""The phones' API: batches of records, photos that resume, the installable program."""
