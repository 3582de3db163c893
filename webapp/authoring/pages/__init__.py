"""Pages of new schemes: blueprints that fetch, call an operation or query, and render."""
