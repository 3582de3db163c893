"""Create the sample company through the program's own operations, reproducible by seed."""
