"""Run scenario files in real companies that only the server's own clock settles."""

from bench.scenarios.command_line import main

__all__ = ["main"]
