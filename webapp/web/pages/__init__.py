"""Pages of web: blueprints that fetch, call an operation or query, and render."""
