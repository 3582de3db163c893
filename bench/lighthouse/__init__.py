"""Run `bench lighthouse`: Lighthouse's scores of every page of the sample company."""

from bench.lighthouse.command_line import main

__all__ = ["main"]
