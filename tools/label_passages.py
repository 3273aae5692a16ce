#!/usr/bin/env python3
"""Turn passages labelled in their own text into the corpus's JSON lines, and check every label.

usage: label_passages.py MARKED.txt [...] > PASSAGES.jsonl

Writing offsets by hand is how labels go wrong, so a passage is written with its labels in it:

    ### id=e001 lang=en date=2023-06-01 tags=wire,part
    # title: A headline, if the passage has one
    Some {{50 million|about|people_in_modern_slavery|WLD}} people live in modern slavery, and
    {{28 million|about|forced_labour|WLD|year=2021|edition=GEMS 2022}} of them in forced labour.
    The film drew {{2 million|viewers}} people. Ranks: {{third|k=rank|v=3|rank_by_count|IND}}.

A label is the words of the figure, then fields in any order: a measure of the targets or any other name (written to the
file as ``other:name``), a place (a code of three capitals, WLD, or a region's name after ``place=``), a modifier,
``year=``, ``edition=``, ``k=`` (kind), ``v=`` (value), ``lo=`` and ``hi=`` (a range; leave one out where it is open),
``~`` where two careful readers could differ. Targets and editions have short names (``ms``, ``fl``, ``fm``, ``prev``,
``sp``; ``G23`` is GSI 2023, ``E22`` GEMS 2022), ``y2021`` is ``year=2021``. Kind and value are worked out of plain
numbers, money, and English number words, ordinals, fractions, ratios ("one in 150") and ranges ("10 to 20", "tens of
thousands"); where that is not possible, or is wrong, they are given. Values are persons, fractions for shares and
ratios, per 1,000 for rates.
``group=`` names what belongs together; without it a passage is a group of its own.
"""

from __future__ import annotations

import json
import re
import sys
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

TARGETS = {"people_in_modern_slavery", "forced_labour", "forced_marriage", "prevalence_per_1000", "share_of_population"}
MODIFIERS = {"about", "nearly", "more_than", "at_least", "less_than", "up_to", "at_most", "estimated"}
KINDS = {"count", "rate", "share", "ratio", "rank", "money", "score"}
SCALES = {
    "thousand": 3, "k": 3, "tausend": 3, "mil": 3, "mila": 3, "mille": 3, "duizend": 3, "tys": 3, "tysięcy": 3,
    "million": 6, "millions": 6, "m": 6, "mn": 6, "mio": 6, "millionen": 6, "millones": 6, "milhões": 6, "milioni": 6,
    "miljoen": 6, "mln": 6, "milionów": 6, "miliona": 6, "miliony": 6, "millón": 6, "milhão": 6, "milione": 6,
    "billion": 9, "bn": 9, "b": 9, "milliarden": 9, "milliards": 9, "miliardi": 9, "miljard": 9, "miliardów": 9,
    "tsd": 3, "mi": 6, "mill": 6, "milionami": 6, "milionach": 6, "milionom": 6, "milionu": 6, "mld": 9, "mrd": 9,
    "bi": 9, "miliarda": 9, "bilhões": 9, "trillion": 12, "tn": 12, "lakh": 5, "crore": 7,
}  # fmt: skip
SHARES = {"%", "pc", "per cent", "percent", "prozent", "por ciento", "pour cent", "procent", "per cento", "por cento",
    "proc.", "procenta"}  # fmt: skip
GAPS = " \u00a0\u2009\u202f'’"  # what newspapers put between thousands: spaces of every width, an apostrophe


SHORT = {
    "ms": "people_in_modern_slavery", "fl": "forced_labour", "fm": "forced_marriage", "prev": "prevalence_per_1000",
    "sp": "share_of_population",
}  # fmt: skip
EDITIONS = {"G": "GSI 20", "E": "GEMS 20", "I": "ILO 20"}
OPEN = {
    "dozens": 12, "hundreds": 100, "thousands": 10**3, "tens of thousands": 10**4, "hundreds of thousands": 10**5,
    "millions": 10**6, "tens of millions": 10**7,
}  # fmt: skip
UNITS = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen"""
TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
WORDS = {word: number for number, word in enumerate(UNITS.split())} | {"no": 0, "none": 0, "a": 1, "an": 1}
WORDS |= {word: 10 * number for number, word in enumerate(TENS.split(), 2)}
NTHS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
ORDINALS = {word: number for number, word in enumerate(NTHS.split(), 1)} | {"half": 2, "quarter": 4}
TIMES = {"twice": 2, "double": 2, "doubled": 2, "thrice": 3, "tripled": 3, "trebled": 3, "quadrupled": 4}
CURRENCIES = (
    "dollars?|euros?|pounds?|rupees?|reais|pesos|cents|francs|yen|yuan|baht|taka|naira|rand|birr|ringgit|USD|EUR"
)
SIGN = r"[A-Z]{0,3}[$€£₹¥]\s?(?=\d)|(?:USD|EUR|GBP|CHF|Rs\.?)\s?(?=\d)"
MONEY = re.compile(rf"^(?:{SIGN})|\s(?:{CURRENCIES})$", re.IGNORECASE)


class LabelError(Exception):
    """A label that cannot be right: the passage, the label, and what is wrong."""


def main(names: list[str]) -> int:
    """Write the passages of all files as JSON lines."""
    seen: set[str] = set()
    bad = 0
    for name in names:
        blocks = re.split(r"(?m)^### ", Path(name).read_text(encoding="utf-8"))[1:]
        for block in blocks:
            try:
                passage = read_passage(block)
                if passage["id"] in seen:
                    raise LabelError(f"{passage['id']}: this id was used before")
            except LabelError as error:
                print(f"{name}: {error}", file=sys.stderr)
                bad += 1
                continue
            seen.add(passage["id"])
            print(json.dumps(passage, ensure_ascii=False))
    print(f"{len(seen)} passages, {bad} refused", file=sys.stderr)
    return 1 if bad else 0


def read_passage(block: str) -> dict[str, Any]:
    """One passage: its head, an optional title, and the text with its labels taken out."""
    head, _, body = block.partition("\n")
    fields = dict(part.split("=", 1) for part in head.split())
    passage: dict[str, Any] = {"id": fields["id"], "lang": fields["lang"]}
    if "date" in fields:
        passage["date"] = fields["date"]
    titled = re.match(r"# title: (.*)\n", body)
    if titled:
        passage["title"] = titled[1].strip()
        body = body[titled.end() :]
    text, figures = "", []
    for piece in re.split(r"(\{\{.*?\}\})", body.strip("\n"), flags=re.DOTALL):
        if piece.startswith("{{"):
            quote, *labels = piece[2:-2].split("|")
            figures.append(read_label(fields["id"], quote, labels, len(text)))
            text += quote
        else:
            text += piece
    if "{{" in text or "}}" in text:
        raise LabelError(f"{fields['id']}: a label is not closed")
    passage |= {"text": text, "tags": [t for t in fields.get("tags", "").split(",") if t]}
    passage |= {"group": fields.get("group", fields["id"]), "figures": figures}
    return passage


def read_label(passage: str, quote: str, labels: list[str], start: int) -> dict[str, Any]:
    """The figure that a label describes."""
    figure: dict[str, Any] = {
        "start": start, "end": start + len(quote), "quote": quote, "kind": None, "value": None, "modifier": None,
        "measure": None, "place": None, "reference_year": None, "edition": None, "ambiguous": False,
    }  # fmt: skip
    names = {"place": "place", "edition": "edition", "k": "kind", "m": "measure", "mod": "modifier"}
    bounds: dict[str, float | int | None] = {}
    for label in (raw.strip() for raw in labels):
        key, equals, value = label.partition("=")
        if label == "~":
            figure["ambiguous"] = True
        elif equals and key in names:
            figure[names[key]] = value
        elif equals and key == "year":
            figure["reference_year"] = int(value)
        elif equals and key == "v":
            figure["value"] = plain(number(passage, quote, value))
        elif equals and key in ("lo", "hi"):
            bounds["lower" if key == "lo" else "upper"] = plain(number(passage, quote, value))
        elif label in MODIFIERS:
            figure["modifier"] = label
        elif label in SHORT:
            figure["measure"] = SHORT[label]
        elif re.fullmatch(r"[GEI]\d\d", label):
            figure["edition"] = EDITIONS[label[0]] + label[1:]
        elif re.fullmatch(r"y\d{4}", label):
            figure["reference_year"] = int(label[1:])
        elif re.fullmatch(r"[A-Z]{3}", label):
            figure["place"] = label
        elif re.fullmatch(r"[a-z][a-z0-9_:]*", label):
            figure["measure"] = label
        else:
            raise LabelError(f"{passage}: {quote!r}: what is {label!r}?")
    if not bounds and figure["value"] is None:
        bounds = limits(quote)
    if bounds:
        figure |= {"lower": bounds.get("lower"), "upper": bounds.get("upper")}
    complete(passage, figure, bool(bounds))
    return figure


def number(passage: str, quote: str, value: str) -> Decimal:
    """A value as it is given in a label: a decimal, or a fraction as "1/150" where the text says "one in 150"."""
    above, slash, below = value.partition("/")
    try:
        return Decimal(above) / Decimal(below) if slash else Decimal(above)
    except InvalidOperation as error:
        raise LabelError(f"{passage}: {quote!r}: {value!r} is not a number") from error


def complete(passage: str, figure: dict[str, Any], is_range: bool) -> None:
    """Work out kind and value of a plain number, and hold every field to what it may be."""
    where = f"{passage}: {figure['quote']!r}"
    measure = figure["measure"]
    if measure is None:
        raise LabelError(f"{where}: no measure (a target, or a name for what it is)")
    if measure not in TARGETS and not measure.startswith("other:"):
        measure = figure["measure"] = f"other:{measure}"
    figure["target"] = measure in TARGETS
    lowered = figure["quote"].lower().strip()
    share = next((s for s in SHARES if lowered.endswith(s)), None)
    if figure["kind"] is None:
        figure["kind"] = kind_of(figure["quote"], measure, bool(share))
    if figure["kind"] not in KINDS:
        raise LabelError(f"{where}: no kind {figure['kind']!r}")
    if figure["value"] is None and not is_range:
        plainly = worked_out(lowered.removesuffix(share).strip() if share else lowered, decimal=bool(share))
        value = next(
            (v for v in (ordinal_or(figure["kind"], lowered), plainly, proportion(lowered)) if v is not None), None
        )
        if value is None:
            raise LabelError(f"{where}: its value must be given with v=")
        figure["value"] = plain(value / 100 if share else value)
    if is_range:
        del figure["value"]
    if figure["kind"] in ("share",) and figure.get("value") is not None and figure["value"] > 20:
        raise LabelError(f"{where}: a share is a fraction")


def kind_of(quote: str, measure: str, share: bool) -> str:
    """The kind that a label does not give."""
    name = measure.removeprefix("other:")
    if MONEY.search(quote):
        return "money"
    if share:
        return "share"
    if re.match(r"rank(_by|_in|$)", name):
        return "rank"
    if name.endswith("per_1000"):
        return "rate"
    if name.endswith("_score"):
        return "score"
    if proportion(quote.lower()) is not None or measure == "share_of_population":
        return "ratio"
    return "count"


def ordinal_or(kind: str, words: str) -> Decimal | None:
    """The number of a rank in words ("third"), which is a fraction elsewhere."""
    return Decimal(ORDINALS[words]) if kind == "rank" and words in ORDINALS else None


def limits(quote: str) -> dict[str, float | int | None]:
    """The ends of a range in English words or digits; empty where it is none."""
    lowered = quote.lower().strip()
    if lowered in OPEN:
        return {"lower": OPEN[lowered], "upper": None}
    halves = re.fullmatch(r"(?:between |from )?(.+?)(?: and | to | or |\s?[-–]\s?)(.+)", lowered)
    if not halves or re.search(r"hundred|-(one|two|three|four|five|six|seven|eight|nine)\b| and a ", lowered):
        return {}
    ends = [end.strip() for end in halves.groups()]
    share = next((s for s in SHARES if ends[1].endswith(s)), None)
    if share:
        ends = [end.removesuffix(share).strip() for end in ends]
    cleaned = [MONEY.sub("", end) for end in ends]
    values = [worked_out(end, decimal=bool(share)) for end in cleaned]
    scale = re.search(r"[^\W\d_]+$", cleaned[1])
    if values[0] is not None and scale and scale[0] in SCALES and re.fullmatch(r"\D?\d+([.,]\d\d?)?", cleaned[0]):
        values[0] *= Decimal(10) ** SCALES[scale[0]]
    if values[0] is None or values[1] is None or values[0] >= values[1]:
        return {}
    return {
        name: plain(v / 100 if share else v)
        for name, v in zip(("lower", "upper"), values, strict=True)
        if v is not None
    }


def proportion(words: str) -> Decimal | None:
    """The value of a fraction, a ratio or a multiple said in English."""
    if words in TIMES:
        return Decimal(TIMES[words])
    if multiple := re.fullmatch(r"(.+?)[ -]?(?:times|fold)", words):
        return worked_out(multiple[1])
    ratio = re.fullmatch(r"(\S+)(?: \w+)?? (?:in|out of|of|for)(?: every| each)? (?:the )?([\w,-]+)", words)
    if ratio:
        part, whole = worked_out(ratio[1]), worked_out(ratio[2])
        return part / whole if part is not None and whole else None
    fraction = re.fullmatch(r"(?:(\w+)[ -])?(half|[a-z]+?)(?:s|ves)?", words)
    if fraction and fraction[2] in ORDINALS and fraction[2] not in ("first", "second"):
        part = worked_out(fraction[1]) if fraction[1] else Decimal(1)
        return part / ORDINALS[fraction[2]] if part is not None else None
    return None


def number_words(words: str) -> Decimal | None:
    """The value of an English number in words."""
    total, part, found = Decimal(0), Decimal(0), False
    for word in re.split(r"[ -]", words.replace(" and ", " ")):
        if word in WORDS:
            part += WORDS[word]
        elif word == "hundred":
            part = (part or Decimal(1)) * 100
        elif word == "dozen":
            part = (part or Decimal(1)) * 12
        elif word in SCALES and len(word) > 2:
            total, part = total + (part or Decimal(1)) * Decimal(10) ** SCALES[word], Decimal(0)
        else:
            return None
        found = True
    return total + part if found else None


def worked_out(words: str, decimal: bool = False) -> Decimal | None:
    """The value of digits with at most one scale word behind them, or of words, where that is beyond doubt.

    "1.141" is a thousand and more, unless it is said to be a ``decimal``, as a share is.
    """
    words = MONEY.sub("", words)
    if ordinal := re.fullmatch(r"(\d+)(?:st|nd|rd|th)", words):
        return Decimal(ordinal[1])
    if re.fullmatch(r"[a-z -]+", words) and (spelled := number_words(words)) is not None:
        return spelled
    found = re.fullmatch(rf"(\d[\d.,{GAPS}]*?)\s*([^\W\d_]+)?\.?", words)
    if not found or (found[2] and found[2] not in SCALES):
        return None
    digits = re.sub(rf"[{GAPS}](?=\d{{3}}(?!\d))", "", found[1])
    grouped = re.fullmatch(r"[1-9]\d{0,2}([.,]\d{3})+", digits)
    if grouped and not found[2] and not decimal:
        digits = re.sub(r"[.,]", "", digits)
    elif re.fullmatch(r"\d+[.,]\d+", digits):
        digits = digits.replace(",", ".")
    elif not digits.isdigit():
        return None
    return Decimal(digits) * (Decimal(10) ** SCALES.get(found[2] or "", 0))


def plain(value: Decimal) -> int | float:
    """A number as JSON has it."""
    return int(value) if value == value.to_integral_value() else float(value)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
