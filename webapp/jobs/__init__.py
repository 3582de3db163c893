"""Run periodic jobs: due settlements, consequences of verdicts, reminders, clean-up."""
