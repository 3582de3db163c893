"""Pages of sync: blueprints that fetch, call an operation or query, and render."""
