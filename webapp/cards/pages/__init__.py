"""Pages of cards: blueprints that fetch, call an operation or query, and render."""
