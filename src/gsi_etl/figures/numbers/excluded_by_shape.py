"""What the shape of digits reveals: times, dates with dashes, codes, telephone numbers, decades, parts of names."""

from __future__ import annotations

import re

from gsi_etl.figures.numbers.scales import GLUED_SCALES, SCALES, SMALL
from gsi_etl.figures.text.tokens import Sentence
from gsi_etl.figures.text.words import bag, numeric

#: Units that stand right behind digits, without a space as well.
UNITS = bag(
    """km m kg g mg mm cm ft in mph kph kmh hz khz mhz ghz gb mb tb kb gbps mbps kw kwh mw mwh gw gwh twh w v a ah mah
    l ml cl dl cc hp bhp rpm nm p c f min mins sec secs s h hr hrs lb lbs oz px mp fps dpi pc pct x kn mpg ppm ppb
    mya kbps t kt mt ha ac sq gal pt qt yd yds mi psi bar kcal cal j kj ps nit nits db lm lux μm µm μg µg ms μs ns
    th gwp wh kv ev kev mev gev pm um yr yrs yo k"""
)


COUNTED = bag(
    """people persons person men women children girls boys workers victims survivors slaves adults migrants refugees
    countries cases deaths households families students employees members pupils interviews surveys labourers
    laborers citizens residents inhabitants individuals units miles points percent per words seats votes jobs homes"""
)


LABELS = bag(
    """page pages p pp section sections article articles chapter resolution figure fig table volume vol no nos number
    item items unit room gate route highway flight channel version model type box line rule clause annex appendix
    paragraph para footnote target game round episode lap stage division suite floor apt apartment zip code id isbn
    issn tel phone fax act part step phase level tier category class grade group chapters verse psalm schedule
    regulation directive convention protocol form exhibit slide note h.r. flat ref reference case docket bill hr
    proposition measure amendment platform terminal area district ward precinct sector zone block lot interstate bus
    tram week mark mk windows android ios iphone ipad galaxy pixel boeing airbus formula covid sdg ftse nasdaq
    tier tiers handout worksheet tabelle abbildung tableau tabla cuadro tabella tabel tabela quadro figura figuur
    nikkei dow sp dax cac hang fortune top series season act scene track ep number # § x year"""
) - {"area", "measure", "year"}


_SPANS = bag(
    "inch inches cents nanometer nanometre second seconds minutes hours months metres meters feet year years yards"
)


_ORDINAL = frozenset(["st", "nd", "rd", "th"])


DASHES = frozenset("-–—−‑")


_JOINED = re.compile(r"\d{1,4}([-/.])\d{1,6}(?:\1\d{1,6})+(?!\d)")


def shape(sentence: Sentence, i: int) -> tuple[int, str] | None:
    """What the digits and the marks glued to them reveal."""
    word, following = sentence.words[i], sentence.word(i + 1)
    if following in _MERIDIEM and word.replace(".", "").isdecimal() and len(word) <= 5:
        return i + 2, "a time"
    if following == "o" and sentence.word(i + 2) in "'’" and sentence.word(i + 3) == "clock":
        return i + 4, "a time"
    starts, raw = sentence.starts, sentence.raw
    behind = i + 1 < len(raw) and starts[i] + len(raw[i]) == starts[i + 1]
    before = i > 0 and starts[i - 1] + len(raw[i - 1]) == starts[i]
    if behind:
        tied = _tied_behind(sentence, i)
        if tied is not None:
            return tied if tied[1] else None
    if word[0] == "0" and len(word) > 1 and word.isdecimal() and sentence.word(i - 1) != ".":
        return _digit_run(sentence, i), "digits with a leading zero"
    return (_tied_before(sentence, i) if before else None) or (_lettered(sentence, i) if behind else None)


def _tied_behind(sentence: Sentence, i: int) -> tuple[int, str] | None:
    """What the marks and letters right behind the digits reveal; an empty reason: they are a figure after all."""
    words = sentence.words
    word, following = words[i], words[i + 1]
    if following == ":" and numeric(sentence.word(i + 2)) and sentence.glued(i + 2):
        end = i + 3
        while sentence.word(end) == ":" and numeric(sentence.word(end + 1)):
            end += 2
        return _meridiem(sentence, end), "a time"
    match = _JOINED.match(sentence.low, sentence.starts[i])
    if match and match.end() > sentence.stop(i):
        end = i + 1
        while end < len(words) and sentence.starts[end] < match.end():
            end += 1
        return end, "a date or a number with dashes"
    if following == "e" and sentence.word(i + 2)[:1] in "+-−0123456789" and sentence.glued(i + 2):
        return i + 3, ""  # 1e10: a power of ten, not a name
    if following == "/" and sentence.word(i + 2).isdecimal() and sentence.glued(i + 2):
        return i + 3, "two numbers with a slash" if sentence.word(i + 2) not in ("100", "10") else ""
    if following == "s" and word.isdecimal():
        if len(word) in (2, 4):
            return i + 2, "a decade"
        if i > 0 and (sentence.capital(i - 1) or words[i - 1] in LABELS):
            return i + 2, "part of a name"
    if following in _ORDINAL:
        return i + 2, "an ordinal"
    return None


def _tied_before(sentence: Sentence, i: int) -> tuple[int, str] | None:
    """What the marks and letters right before the digits reveal: ``H1``, ``COVID-19``, ``#5``, ``'90``."""
    words = sentence.words
    word, before = words[i], words[i - 1]
    if before == "+" and _digit_run(sentence, i) > i + 2:
        return _digit_run(sentence, i), "a telephone number"
    if before.isalpha() and before not in _GLUED_BEFORE and sentence.word(i - 2) != "$":
        return _code_end(sentence, i), "part of a name"
    if before in DASHES and i > 1:
        return _dashed_name(sentence, i)
    if before in ("#", "§", "@"):
        return i + 1, "a number of an item"
    if before in "'’" and word.isdecimal() and len(word) == 2:
        return i + 1, "a year"
    return None


def _dashed_name(sentence: Sentence, i: int) -> tuple[int, str] | None:
    """``F-16``, ``mid-20``, ``COVID -19``: a name, a dash and the digits."""
    root = sentence.words[i - 2]
    if not root.isalpha():
        return None
    if sentence.words[i - 1] == "-" and len(root) > 2 and sentence.written(i - 2).isupper():
        return i + 1, "part of a name"
    if not sentence.glued(i - 1) or not (sentence.proper(i - 2) or root in _PREFIXES):
        return None
    if root in _DASHED_BEFORE or root in SMALL or root in SCALES or (root == "sub" and measured(sentence, i + 1)):
        return None
    if (root in UNITS or root in GLUED_SCALES) and numeric(sentence.word(i - 3)):
        return None  # "5m-10m"
    return _code_end(sentence, i), "part of a name"


def _lettered(sentence: Sentence, i: int) -> tuple[int, str] | None:
    """``9AB8``, ``5G``: letters behind the digits that are not a unit."""
    word, following = sentence.words[i], sentence.words[i + 1]
    if not following.isalpha() or len(following) >= 4:
        return None
    if following not in UNITS and following not in SCALES and following not in GLUED_SCALES:
        return _code_end(sentence, i), "part of a name"
    if following == "g" and len(word) == 1 and word in "23456":
        return i + 2, "a generation of mobile network"
    squared = following in ("m", "km", "cm", "mm", "ft") and sentence.word(i + 2) in ("2", "3")
    if sentence.glued(i + 2) and numeric(sentence.word(i + 2)) and not squared:
        return _code_end(sentence, i), "part of a name"
    return None


_GLUED_BEFORE = frozenset(["rs", "rm", "usd", "eur", "gbp", "ps", "inr", "aud", "x"])


_PREFIXES = bag("covid sub mid pre post non under over u g k r f p last")


_DASHED_BEFORE = frozenset(["minus", "to", "and", "or", "about", "over", "under", "than", "plus"])


def _digit_run(sentence: Sentence, i: int) -> int:
    """The end of a run of digits with single spaces, as in telephone numbers."""
    end = i + 1
    while sentence.word(end).isdecimal() and sentence.starts[end] - sentence.stop(end - 1) == 1:
        end += 1
    return end


def _code_end(sentence: Sentence, i: int) -> int:
    """The end of the run of letters, digits and dashes without a space that word ``i`` is part of."""
    end = i + 1
    while sentence.glued(end) and (
        sentence.words[end].isalnum() or (sentence.words[end] in "-/." and sentence.glued(end + 1))
    ):
        end += 1
    return end


_MERIDIEM = bag("am pm a.m. p.m.")


def _meridiem(sentence: Sentence, i: int) -> int:
    """The end of "a.m.", "pm" and the like at word ``i``, or ``i``."""
    return i + 1 if sentence.word(i) in _MERIDIEM else i


_MEASURED = frozenset([*"%‰", "percent", "pct", *SCALES, *COUNTED, *UNITS - {"in", "a", "x"}, *_SPANS])


def measured(sentence: Sentence, i: int) -> bool:
    """True when what stands at word ``i`` makes a quantity of the digits before it."""
    word = sentence.word(i)
    if word == "-":
        word = sentence.word(i + 1)
    return word in _MEASURED
