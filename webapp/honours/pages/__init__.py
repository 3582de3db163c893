"""Pages of honours: blueprints that fetch, call an operation or query, and render."""
