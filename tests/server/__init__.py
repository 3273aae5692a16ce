"""Real HTTP servers on loopback: a scripted one that behaves, and a hostile one that does not."""
