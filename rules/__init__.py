"""Pure functions that compute rankings, outcomes and their explanations from facts.

"Rule 5" in a docstring is rule 5 of docs/rules.md; "(H)" marks what is taken from the handbook.
"""
