"""The morning meeting: forfeits chosen and marked as done, and the short videos of them."""
