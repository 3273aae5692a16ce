"""Which measure a quantity is of: one rule for each kind of number.

Knows a scene and what was said before; knows nothing of places, years and editions.
"""

from __future__ import annotations

from decimal import Decimal

from gsi_etl.figures import measures
from gsi_etl.figures.counting import count
from gsi_etl.figures.measures import STOCKS
from gsi_etl.figures.passage import Memory, Scene, nation_follows, on_slavery
from gsi_etl.figures.quantity import Quantity
from gsi_etl.figures.words import bag

_PREVALENCE = bag(
    """prevalence rate population proportion proportional proportionately capita percentage prevalent relative"""
)
_NO_SHARES = frozenset(["child_labour", "vulnerability_score", "survey_respondents", "forced_sexual_exploitation"])
_VICTIM_GROUPS = bag("male female males females men women girls boys children minors adults")


def measure(scene: Scene, index: int, memory: Memory) -> tuple[str | None, str]:
    """The measure of the quantity at ``index``, and the rule that gave it."""
    quantity = scene.quantities[index]
    if quantity.change or "ratio: times" in quantity.rules:
        return "change", "measure: a change"
    kind = quantity.kind
    if kind == "rank":
        return _rank(scene), "measure: rank"
    if kind == "score":
        return _score(scene, index), "measure: score"
    if kind == "money":
        return _money(scene), "measure: money"
    if kind == "rate":
        return _rate(scene, index, memory)
    if kind in ("share", "ratio"):
        return _share(scene, index, memory)
    return count(scene, index, memory)


def _rank(scene: Scene) -> str:
    words = scene.sentence.words
    return "rank_by_prevalence" if not _PREVALENCE.isdisjoint(words) else "rank_by_count"


def _score(scene: Scene, index: int) -> str | None:
    nearest = [
        what for first, _, what in scene.cues if first < scene.quantities[index].first and what.endswith("_score")
    ]
    return nearest[-1] if nearest else None


def _money(scene: Scene) -> str | None:
    found = {what for _, _, what in scene.cues}
    for what in ("at_risk_imports", "profits", "gdp_per_capita"):
        if what in found:
            return what
    return None


def _rate(scene: Scene, index: int, memory: Memory) -> tuple[str | None, str]:
    quantity, words = scene.quantities[index], scene.sentence.words
    stocks = {what for _, _, what in scene.cues if what in STOCKS}
    if any(what in STOCKS[1:] and quantity.first - last in (1, 2) for _, last, what in scene.cues) or (
        stocks and STOCKS[0] not in stocks and not scene.citations
    ):
        return None, ""  # "forced marriage (4.8 per 1,000)": the rate of a part
    if on_slavery(scene, memory) or (
        scene.quantities[index].per == 1000 and ("prevalence" in words or "victims" in words)
    ):
        return "prevalence_per_1000", "measure: a rate, in a text on slavery"
    return None, ""


def _share(scene: Scene, index: int, memory: Memory) -> tuple[str | None, str]:
    quantity, words = scene.quantities[index], scene.sentence.words
    bound = scene.next_start(index)
    near = [what for first, _, what in scene.cues if quantity.end <= first < bound]
    for what in near:
        if what in _NO_SHARES:
            return what, "measure: cue behind"
    if on_slavery(scene, memory) and not _VICTIM_GROUPS.isdisjoint(words[quantity.end : quantity.end + 2]):
        return "share_of_victims", "measure: a share by sex or age"
    if (
        bound < len(words)
        and scene.quantities[index + 1].kind == "rate"
        and words[quantity.end : quantity.end + 1] == ["of"]
    ):
        return None, ""  # "a thirtieth of North Korea's 104.6 per 1,000"
    if scene.given == ["survey_respondents"] and words[0] == "of":
        return "share_of_population_surveyed", "measure: a share of those asked"
    of = measures.of_what(scene.sentence, quantity, bound)
    if quantity.kind == "ratio":
        of = _of_ratio(scene, quantity)
    if not on_slavery(scene, memory):
        return None, ""
    if of == "victims":
        return "share_of_victims", "measure: a share of victims"
    if quantity.kind == "ratio":
        return ("share_of_population", "measure: one in n people") if of == "population" else (None, "")
    before = [what for first, _, what in scene.cues if first < quantity.first]
    if before and before[-1] == "vulnerability_score":
        return "vulnerability_score", "measure: vulnerability spoken of before"
    if of in ("population", "place"):
        if "surveyed" in words or any(what == "vulnerability_score" for what in near):
            return "share_of_population_surveyed", "measure: a share of those surveyed"
        if of == "place" and not nation_follows(scene, quantity):
            return None, ""
        return "share_of_population", "measure: a share of a population"
    if of is None and scene.given[-1:] == ["population"] and scene.sentence.words[0] == "of":
        return "share_of_population", "measure: a share of the population named before"
    if of is None and _of_these_live_in_slavery(scene, quantity):
        return "share_of_population", "measure: so many are enslaved"
    if of is None and _share_of_people(words[: quantity.first]):
        return "share_of_population", "measure: a share of a people, spoken of before"
    if of is None and _restates(scene, index):
        return "share_of_population", "measure: the number before, as a share of its country"
    if of is None and (not _PREVALENCE.isdisjoint(words) or memory.measure == "share_of_population"):
        return "share_of_population", "measure: a share, where prevalence is spoken of"
    return None, ""


_ACCOUNTING = bag("account accounts accounted accounting make makes made making")
_THOSE = bag("those victims slaves them these")


def _of_these_live_in_slavery(scene: Scene, quantity: Quantity) -> bool:
    """``where 3.97 per cent are slaves``."""
    if scene.sentence.word(quantity.end) not in ("are", "were", "live", "lived"):
        return False
    return any(quantity.end < first <= quantity.end + 3 and what == STOCKS[0] for first, _, what in scene.cues)


def _share_of_people(words: list[str]) -> bool:
    """``the share of India's people in slavery, 1.4 per cent``."""
    at = next((k for k in range(len(words) - 1) if words[k : k + 2] in _SHARE_OF), None)
    return at is not None and not {"people", "population", "citizens"}.isdisjoint(words[at + 2 : at + 8])


_SHARE_OF = (["share", "of"], ["proportion", "of"], ["percentage", "of"])


def _restates(scene: Scene, index: int) -> bool:
    """``43,000, or 1 per cent``: a country's number said again as a share of its people. Larger shares may be of all
    victims in the world.
    """
    quantity = scene.quantities[index]
    begin = quantity.hedged[1] if quantity.hedged else quantity.first
    if not index or scene.given[-1] != STOCKS[0]:
        return False
    people = next((m for m in scene.places if m.demonym and m.first == scene.quantities[index - 1].end), None)
    gap = scene.sentence.words[people.last + 1 if people else scene.quantities[index - 1].end : begin]
    return gap in ([",", "or"], ["or"], ["–", "or"], ["-", "or"], ["—", "or"]) and (
        people is not None or (quantity.value or 1) <= _LARGEST_PREVALENCE
    )


#: North Korea's 10.46 per cent (GSI 2018 and 2023) is the largest of any edition.
_LARGEST_PREVALENCE = Decimal("0.11")


def _victims_counted(scene: Scene, at: int) -> bool:
    """``one in seven people in forced labour is ...``: among those of whom more is said, and not among all people."""
    return any(
        at < first <= at + 3 and scene.sentence.word(last + 1) in ("is", "are", "was", "were")
        for first, last, _ in scene.cues
    )


#: Words from "of" to the number of an owner: "of North Korea's 2.6 million".
_OWNED = 6


def _of_ratio(scene: Scene, quantity: Quantity) -> str | None:
    """What "one in n" counts among: people, or victims, children, countries."""
    words = scene.sentence.words
    begin = quantity.hedged[1] if quantity.hedged else quantity.first
    if begin >= 2 and words[begin - 2] in _ACCOUNTING and words[begin - 1] in ("for", "up"):
        return "victims"
    following = scene.next_start(scene.quantities.index(quantity))
    if words[quantity.end : following] in (["of"], ["of", "the"], ["of", "these"]) and following < len(words):
        return "victims" if any(following < first <= following + 4 for first, _, _ in scene.cues) else "population"
    owned = words[quantity.end : quantity.end + 1] == ["of"] and following <= quantity.end + _OWNED
    if owned and any(following < first <= following + 4 for first, _, _ in scene.cues):
        return "victims"  # "one in four of India's 18 million slaves"
    if words[0] == "of" and scene.given[-1:] and scene.given[-1] in STOCKS:
        return "victims"  # "Of the 49.6 million slaves, one in eight"
    if words[quantity.end : quantity.end + 1] == ["of"]:
        named = words[quantity.end + 1 : quantity.end + 7]  # "of the world's slaves"
        verb = next((at for at, word in enumerate(named) if word in _AFTER_RATIO), len(named))
        if not _THOSE.isdisjoint(named[:verb]):
            return "victims"
    for at in range(quantity.end, min(quantity.end + 5, len(words))):
        word = words[at]
        if word in (
            "children",
            "child",
            "girls",
            "women",
            "men",
            "boys",
            "victims",
            "slaves",
            "countries",
            "companies",
            "cases",
            "workers",
        ):
            return "victims"
        if word in ("is", "was") and words[at + 1 : at + 3] in (
            ["a", "child"],
            ["a", "woman"],
            ["a", "girl"],
            ["a", "man"],
        ):
            return "victims"
        if word in ("people", "persons") and _victims_counted(scene, at):
            return "victims"
        if word in (
            "people",
            "persons",
            "citizens",
            "individuals",
            "person",
            "population",
            "inhabitants",
            "residents",
            "humans",
            "adults",
        ):
            return "population"
        if any(m.first <= at <= m.last for m in scene.places):
            return "population"
        if word in _AFTER_RATIO:
            break
        if at == quantity.end and word.isalpha() and word not in ("of", "in", "now", "is", "alive"):
            return None  # "1 in 4 knew a slave"
    return "population"


_AFTER_RATIO = frozenset(
    [",", ".", ";", ")", "is", "are", "was", "were", "lives", "live", "living", "lived", "enslaved", "who", "or", "and"]
)
