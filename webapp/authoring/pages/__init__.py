"""Pages of planning: blueprints that fetch, call an operation or query, and render."""
