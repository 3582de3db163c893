"""Pages of people: blueprints that fetch, call an operation or query, and render."""
