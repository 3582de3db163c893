"""Pages of deals: blueprints that fetch, call an operation or query, and render."""
