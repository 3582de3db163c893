"""Praise people in public: publish the daily bulletin and announce new sales."""
