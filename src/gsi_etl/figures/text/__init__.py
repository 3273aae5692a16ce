"""Sentences, tokens, languages, phrases and places: what the number and meaning levels stand on."""
