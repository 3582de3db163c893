"""Talks of a supervisor with one of their people, and each person's growth record."""
