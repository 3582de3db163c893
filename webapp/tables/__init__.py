"""The company's own tables: lists read from XLSX and CSV, templates, the day's two returns."""
