"""Read schemes, and tell which are in force when and for whom; load the company snapshot."""
