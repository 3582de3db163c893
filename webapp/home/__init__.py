"""Where a person's day begins: today and the landing page of each role."""
