"""The sample company, created through the product's operations, reproducible by seed."""
