"""Pages of planning: blueprints that query, call an operation and render."""
