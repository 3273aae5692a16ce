"""What an operator does between runs: back up, restore, verify, maintain, reprocess, release a quarantine."""
