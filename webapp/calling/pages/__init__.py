"""Pages of calling: blueprints that fetch, call an operation or query, and render."""
