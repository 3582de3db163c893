"""The sample company: made by the operations that real data goes through, the same by seed."""
