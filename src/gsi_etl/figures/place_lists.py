"""Places in lists: "respectively", two lists of one length, and what is said of several places and so of none.

Knows a scene; decides nothing of measures.
"""

from __future__ import annotations

from itertools import pairwise

from gsi_etl.figures import places
from gsi_etl.figures.passage import Scene
from gsi_etl.figures.places import Mention


def respectively(scene: Scene, index: int) -> str | None:
    """``Nigeria and the Congo had ... 1.3 million and 1.04 million, respectively``: as many places as numbers, in
    order.
    """
    words = scene.sentence.words
    if "respectively" not in words:
        return _in_order(scene, index)
    at = words.index("respectively")
    kind = scene.quantities[index].kind
    alike = [k for k, q in enumerate(scene.quantities) if q.kind == kind]
    group = [k for k in alike if scene.quantities[k].end <= at]
    run = [k for k in group if at - scene.quantities[k].first <= 8 * len(group)]
    if run and run[-1] + 1 < len(scene.quantities) and scene.quantities[run[-1] + 1].end <= at:
        run = []  # "8.2 per 1,000 ..., with 94,000 and 270,000 victims respectively"
    if index not in run or len(run) < 2:  # "with, respectively, 3.8 million and 0.9 million"
        run = [k for k in alike if scene.quantities[k].first > at]
    if index not in run or len(run) < 2:
        return None
    named: list[str] = []
    for mention in scene.places:
        code = mention.code
        if mention.last < scene.quantities[run[0]].first and code not in named and code != "WLD":
            named.append(code)
    if len(own := [code for code in named if places.kind_of(code) == places.kind_of(named[-1])]) >= len(run):
        named = own
    return named[-len(run) :][run.index(index)] if len(named) >= len(run) else None


def _in_order(scene: Scene, index: int) -> str | None:
    """``Switzerland, Norway and Germany had the lowest rates: 0.5, 0.5 and 0.6``: two lists of one length."""
    run = [index]
    while run[0] > 0 and _joined(scene, run[0]):
        run.insert(0, run[0] - 1)
    while run[-1] + 1 < len(scene.quantities) and _joined(scene, run[-1] + 1):
        run.append(run[-1] + 1)
    if len(run) < 2 or scene.quantities[run[0]].kind != scene.quantities[run[-1]].kind:
        return None
    # "... have the world's highest rates, with 104.6, 93.0 and 40.0": the world is none of the listed.
    named = [m for m in scene.places if m.last < scene.quantities[run[0]].first and m.code != "WLD"]
    listed = named[-1:]
    while len(listed) < len(named) and _listed(scene, named[-len(listed) - 1], listed[0]):
        listed.insert(0, named[-len(listed) - 1])
    return listed[run.index(index)].code if len(listed) == len(run) else None


def _joined(scene: Scene, index: int) -> bool:
    """True when only "and" or a comma stands between a number and the one before it."""
    return scene.sentence.words[scene.quantities[index - 1].end : scene.quantities[index].first] in _JOINTS


_JOINTS = ([","], ["and"], ["&"], ["or"], [",", "and"], [",", "or"])


def _listed(scene: Scene, left: Mention, right: Mention) -> bool:
    """True when only "and" or a comma stands between two places."""
    gap = [word for word in scene.sentence.words[left.last + 1 : right.first] if word != "the"]
    return gap in _JOINTS and places.kind_of(left.code) == places.kind_of(right.code) and left.code != right.code


def one_of_several(scene: Scene, mention: Mention) -> bool:
    """True for the last of "Iceland and Luxembourg": what is said of both is of neither."""
    at = scene.places.index(mention)
    if at == 0 or not _listed(scene, scene.places[at - 1], mention):
        return False
    other = scene.places[at - 1]
    if any(0 <= other.first - q.end <= 3 for q in scene.quantities):
        return False  # "just under 4% in Uzbekistan, and Haiti's 2.3%"
    return not {"and", "or", "&"}.isdisjoint(scene.sentence.words[other.last + 1 : mention.first])


def _long_list(scene: Scene, mention: Mention) -> bool:
    """``Europe, Canada, the US and Japan``: three or more, of whatever kind."""
    named = scene.places[scene.places.index(mention) :][:3]
    gaps = [[w for w in scene.sentence.words[a.last + 1 : b.first] if w != "the"] for a, b in pairwise(named)]
    return len(gaps) == 2 and all(gap in _JOINTS for gap in gaps) and len({m.code for m in named}) == 3


def first_of_several(scene: Scene, index: int, mention: Mention) -> bool:
    """True for the first of "in India, China and Pakistan", but not of "5 million in India, China 3"."""
    following = next((m for m in scene.places if m.first > mention.last), None)
    if following is None or not (_listed(scene, mention, following) or _long_list(scene, mention)):
        return False
    if index + 1 == len(scene.quantities):
        return True
    other = scene.quantities[index + 1]
    begin = other.hedged[1] if other.hedged else other.first
    return not 0 < begin - following.last <= 3
