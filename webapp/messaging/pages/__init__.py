"""Pages of messaging: blueprints that fetch, call an operation or query, and render."""
