"""Approve the lines that wait, close months, and write payrolls as files."""
