"""Pages of ledger: blueprints that fetch, call an operation or query, and render."""
