"""Pages of boards: blueprints that fetch, call an operation or query, and render."""
