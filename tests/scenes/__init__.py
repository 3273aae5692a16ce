"""Hand-made figures, pages and worlds for tests of reconciling, changes and alerts: no parser, no network."""
