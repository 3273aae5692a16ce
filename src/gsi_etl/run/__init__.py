"""One run from start to end: which sources are due, collect, plan, publish, deliver, report."""
