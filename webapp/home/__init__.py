"""The start pages: a seller's today, and the landing page of each role."""
