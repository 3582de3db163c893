"""Blueprints of staff administration, and the queries of their pages."""
