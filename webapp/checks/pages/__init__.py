"""Pages of checks: blueprints that fetch, call an operation or query, and render."""
