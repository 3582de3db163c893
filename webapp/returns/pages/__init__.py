"""Pages of returns: blueprints that fetch, call an operation or query, and render."""
