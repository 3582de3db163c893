"""The phones' API: batches of records, resumable photo uploads, the installable web app."""
