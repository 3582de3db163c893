"""Spot checks: evidence, twins, signals, samples, the queue, opinions and verdicts."""
