"""The standards in the open: schemes in plain words, worked examples, and what one would earn."""
