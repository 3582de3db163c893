"""Blueprints of boards and walls, and the texts and values that their templates show."""
