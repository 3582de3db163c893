"""The commands of `jiebao`, a file a group."""
