"""XLSX and CSV files: reading cells exactly as they are shown, and writing printable sheets."""
