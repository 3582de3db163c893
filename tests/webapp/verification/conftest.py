"""The company of 60 people with rows in every table, also for this room."""

from tests.webapp.site.conftest import filled, filled_folder

__all__ = ["filled", "filled_folder"]
