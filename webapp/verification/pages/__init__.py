"""Pages of verification: blueprints that fetch, call a query, and render."""
