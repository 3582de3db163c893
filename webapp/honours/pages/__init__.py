"""Pages of honours: blueprints that query, call an operation and render."""
