"""Schemes: reading them, which are in force when and for whom; loads the company snapshot."""
