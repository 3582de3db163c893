"""Pages of home: blueprints that fetch, call an operation or query, and render."""
