"""XLSX and CSV files: reading cells as they are displayed, and writing printable sheets."""
