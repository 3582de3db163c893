"""Pages of meetings: blueprints that fetch, call an operation or query, and render."""
