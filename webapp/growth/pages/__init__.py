"""Pages of growth: blueprints that fetch, call an operation or query, and render."""
