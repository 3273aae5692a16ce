"""Messages about changes, and their delivery: one message a run and channel, at least once, always with the same id."""
