"""Pages of importing: blueprints that fetch, call an operation or query, and render."""
