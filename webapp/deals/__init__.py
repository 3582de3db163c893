"""Record, find, cancel and import deals."""
