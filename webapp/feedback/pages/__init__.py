"""Pages of feedback: blueprints that fetch, call an operation or query, and render."""
