"""The incentive schemes in force, from when and for whom; the company loaded with them."""
