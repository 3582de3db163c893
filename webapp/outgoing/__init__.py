"""News on its way out of the house: to the company's groups, whichever service they meet in."""
