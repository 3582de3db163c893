"""Work that the clock starts: due settlements, consequences of verdicts, reminders, clean-up."""
