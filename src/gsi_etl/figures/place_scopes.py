"""Places that a country leads or is compared with, and that are not where its figure is of: "the world's highest".

Knows a scene; decides nothing of measures.
"""

from __future__ import annotations

from gsi_etl.figures.passage import Scene
from gsi_etl.figures.places import Mention
from gsi_etl.figures.ranks import ORDINALS
from gsi_etl.figures.words import bag

MOST = bag("highest most largest biggest lowest worst greatest fewest smallest least top leads leading")


def led(scene: Scene, mention: Mention, begin: int | None = None) -> bool:
    """``has the highest prevalence in Africa``, ``the world's highest``, ``makes Turkey first in Europe``: what the
    country leads, and not where the figure is of. ``begin``: how far to look back.
    """
    words = scene.sentence.words
    looked = max(0, mention.first - 9) if begin is None else begin
    before = words[looked : mention.first]
    if not MOST.isdisjoint(before):
        return True
    if any(looked < q.first < mention.first and q.kind != "rank" for q in scene.quantities):
        return False
    if leads(scene, mention):
        return True
    return next((word in _NTH for word in reversed(before) if word not in ("in", "the", "of")), False)


def leads(scene: Scene, mention: Mention) -> bool:
    """``the world's ninth highest``."""
    behind = scene.sentence.words[mention.last + 1 : mention.last + 5]
    return behind[:2] in (["'", "s"], ["’", "s"]) and not MOST.isdisjoint(behind[2:])


_NTH = ORDINALS.keys() | {"st", "nd", "rd", "th"}


def compared(scene: Scene, mention: Mention) -> bool:
    """``13.0 per 1,000, the world's ninth highest, behind North Korea's``: places that say nothing of the number."""
    sentence = scene.sentence
    before = [sentence.word(mention.first - back) for back in (1, 2)]
    return (
        led(scene, mention) or leads(scene, mention) or not _BESIDE.isdisjoint(before) or before == ["of", "population"]
    )


_BESIDE = bag("behind ahead unlike")
