"""The hash chain over the audit lines, the results of checks, and long work done in pieces."""
