"""Pages of home: blueprints that read the request, run an operation or query, and render."""
