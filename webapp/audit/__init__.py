"""The hash chain over the audit lines: a seal chains one batch, so that a change shows."""
