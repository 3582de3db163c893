"""Pages of records: blueprints that fetch, call an operation or query, and render."""
