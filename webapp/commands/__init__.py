"""The commands of `jiebao`, one file for each group."""
