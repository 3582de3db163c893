"""Pages of praise: blueprints that fetch, call an operation or query, and render."""
