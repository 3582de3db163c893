"""Public praise: the daily bulletin and the news of sales."""
