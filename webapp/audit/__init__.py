"""Chain the audit lines by hashes, keep the results of checks, and run long work in pieces."""
