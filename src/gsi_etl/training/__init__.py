"""How the reader learns: labelled passages, what they teach, and weights that are fitted to it.

Used by tools/train_reader.py on the repository's corpus, and by `gsi-etl subject train` on the examples of a pack.
"""
