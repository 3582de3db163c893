"""Pages of the ledger: blueprints that query, call an operation and render."""
