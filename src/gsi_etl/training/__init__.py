"""How the reader learns: labelled passages, what they teach, and weights that are fitted to it.

Used by tools/train_reader.py on the repository's corpus, and by `gsi-etl subject train` on the examples of a pack.
"""

import os

# Before numpy is imported: a second thread changes the last digits of the weights, and takes twice the CPU.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
