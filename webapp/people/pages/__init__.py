"""Pages of staff administration: blueprints and their queries."""
