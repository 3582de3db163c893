"""Run scenario files in real companies whose only settler is the server's own clock."""

from bench.scenarios.command_line import main

__all__ = ["main"]
