"""Read cells of XLSX and CSV files as they are displayed, and write printable sheets."""
