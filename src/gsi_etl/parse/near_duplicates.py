"""Whether two texts are one story: a sketch of word shingles that survives a new headline, a cut end, an added line.

A wire story reprinted by forty sites is one story with forty places. The sketch is the k smallest hashes of all
five-word shingles (a bottom-k sketch): two sketches estimate the share of shingles that two texts have in common.
Pure: knows no document.
"""

from __future__ import annotations

import re
from hashlib import blake2b

_K = 128
_WORDS = 5
#: Texts with fewer shingles are never called near-identical unless equal: a headline says too little.
_ENOUGH = 20
_THRESHOLD = 0.6
_CONTAINED = 0.85
_TOKEN = re.compile(r"\w+")


def fingerprint(text: str) -> str:
    """A sketch of the text: how many distinct shingles it has, and the smallest 128 of their 32-bit hashes, in hex."""
    words = [word.lower() for word in _TOKEN.findall(text)]
    shingles = {" ".join(words[i : i + _WORDS]) for i in range(max(1, len(words) - _WORDS + 1))}
    hashes = sorted({blake2b(s.encode(), digest_size=4).hexdigest() for s in shingles})
    return f"{len(hashes)}:{''.join(hashes[:_K])}"


def near_identical(a: str, b: str) -> bool:
    """True when the two fingerprints are of one story: most of the shorter text's word runs are in the longer one."""
    if a == b:
        return True
    (size_a, set_a), (size_b, set_b) = _unpack(a), _unpack(b)
    if min(size_a, size_b) < _ENOUGH:
        return False
    smallest = sorted(set_a | set_b)[:_K]
    both = set_a & set_b
    alike = sum(1 for h in smallest if h in both) / len(smallest)
    if alike >= _THRESHOLD:
        return True
    # A cut-off reprint: |A ∩ B| = alike * |A ∪ B|, and |A ∪ B| = (|A| + |B|) / (1 + alike).
    common = alike * (size_a + size_b) / (1 + alike)
    return alike >= 0.25 and common / min(size_a, size_b) >= _CONTAINED


def _unpack(sketch: str) -> tuple[int, set[str]]:
    size, _, packed = sketch.partition(":")
    return int(size), {packed[i : i + 8] for i in range(0, len(packed), 8)}
