"""One document from its bytes to figures with verdicts, in a child process with limits."""
