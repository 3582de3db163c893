"""The verbs of the product, free of Flask: each runs inside a transaction that it is given."""
