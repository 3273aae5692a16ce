"""The number level: quantities in a sentence, before anything is known of their meaning."""
