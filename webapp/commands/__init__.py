"""The commands of `jiebao`, one file a group."""
