"""Benchmarks for the figures in the README; run one with `script/bench NAME`."""
