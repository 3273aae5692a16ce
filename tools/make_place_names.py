"""Make warehouse/reference/place_names.csv: every form by which a text names a place, in the languages that are read.

    python tools/make_place_names.py [OUT]

Names of countries and regions are CLDR's, by way of the package Babel. CLDR has no adjectives, peoples, cases and short
names: those are kept by hand in ``tools/place_forms/`` (its README says how), and inflected here. English aliases and
demonyms are those of ``places.csv``.
"""

from __future__ import annotations

import csv
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from operator import itemgetter
from pathlib import Path

from babel.core import get_global
from babel.localedata import load

from place_inflections import adjectives, cases, people, with_digraphs, without_accents

HERE = Path(__file__).resolve().parent
FORMS = HERE / "place_forms"
REFERENCE = HERE.parent / "warehouse" / "reference"
LANGUAGES = ("en", "de", "es", "fr", "it", "nl", "pl", "pt")
#: Portuguese is read in both spellings.
LOCALES = {**{language: (language,) for language in LANGUAGES}, "pt": ("pt", "pt_PT")}
#: The regions of CLDR (UN M49) and what places.csv calls them.
M49 = {
    "002": "Africa", "003": "North America", "005": "South America", "009": "Oceania", "011": "West Africa",
    "013": "Central America", "014": "East Africa", "015": "North Africa", "017": "Central Africa",
    "018": "Southern Africa", "019": "Americas", "021": "North America", "029": "Caribbean", "030": "East Asia",
    "034": "South Asia", "035": "Southeast Asia", "039": "Southern Europe", "142": "Asia", "143": "Central Asia",
    "145": "Western Asia", "150": "Europe", "151": "Eastern Europe", "154": "Northern Europe",
    "155": "Western Europe", "202": "Sub-Saharan Africa", "419": "Latin America",
    "EU": "European Union",
}  # fmt: skip
#: Names of CLDR that are also a common word or another place, or that two countries share: ``place_forms/`` has better.
LEFT_OUT = {
    ("fr", "Réunion"), ("es", "Reunión"), ("pt", "Reunião"), ("it", "Riunione"), ("en", "Réunion"),
    ("it", "Africa del Sud"), ("pl", "Afryka Południowa"),
    *((language, name) for language in LANGUAGES for name in ("Congo", "Kongo")),
    ("pl", "Ameryka Północna (USA, Kanada)"), ("en", "Kim Jong Un"),
}  # fmt: skip
#: A place's own entry in places.csv that is left to the hand-made tables.
ENGLISH_LEFT_OUT = {"Pyongyang", "Congo", "Northern Irish", "Zaireans"}
#: Names that two countries share, and what each of them stands for.
SHARED = {"Congo": "COD|COG"}
Row = tuple[str, str, str, str, str]


def main() -> None:
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else REFERENCE / "place_names.csv"
    rows = sorted(unique(everything()), key=itemgetter(1, 3, 0, 2))
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("code", "language", "form", "what", "within"))
        writer.writerows(rows)
    print(f"{out}: {len(rows):,} forms")


def everything() -> Iterator[Row]:
    """(code, language, form, what, within), the most telling first where two rows give one form."""
    yield from homographs()
    yield from english()
    for language in LANGUAGES:
        yield from by_hand(language)
    yield from regions()
    for language in LANGUAGES:
        yield from cldr(language)
    yield from parts()


def unique(rows: Iterable[Row]) -> Iterator[Row]:
    """Each form of a language once, with and without its accents; the first meaning stays."""
    kept: dict[tuple[str, str], Row] = {}
    given = [(code, language, unicodedata.normalize("NFC", form), *rest) for code, language, form, *rest in rows]
    worlds = {row[2].casefold() for row in given if row[0] == "WLD"}
    given = [
        row for row in given if not (row[0] == "WLD" and " " in row[2] and row[2].casefold().split()[-1] in worlds)
    ]
    for row in given:
        kept.setdefault((row[1], row[2]), row)
    for code, language, form, what, within in given:
        spellings = [without_accents(form)]
        if language == "de":
            spellings.append(with_digraphs(form))
        for spelling in spellings:
            if len(spelling) > 3 or spelling.isupper():
                kept.setdefault((language, spelling), (code, language, spelling, what, within))
    return iter(kept.values())


def english() -> Iterator[Row]:
    """The aliases and demonyms of places.csv, of whatever language they are: English texts hold them too."""
    for place in table(REFERENCE / "places.csv"):
        for kind, forms in (("name", [place["name"]]), ("short", cell(place["aliases"]))):
            if place["code"] != "WLD":
                yield from (
                    (place["code"], "en", bare(form), kind, "") for form in forms if form not in ENGLISH_LEFT_OUT
                )
        for form in cell(place["demonyms"]):
            what = "people" if form.endswith("s") and not form.endswith("ss") else "adjective"
            if form not in ENGLISH_LEFT_OUT:
                yield place["code"], "en", form, what, ""


def by_hand(language: str) -> Iterator[Row]:
    for row in table(FORMS / f"{language}.csv"):
        code = row["code"]
        for given in cell(row["names"]):
            inflected = [given] if language == "pl" else cases(language, given)  # the Polish ones are given in full
            yield from ((code, language, bare(form), "short", "") for form in inflected)
        for given in cell(row["adjectives"]):
            forms = adjectives(language, given)
            yield from ((code, language, form, "adjective", "") for form in forms)
            if language == "fr":  # les Nord-Coréens
                yield from ((code, language, form.title().replace("’S", "’s"), "people", "") for form in forms)
        for given in cell(row["people"]):
            yield from ((code, language, form, "people", "") for form in people(language, given))


def regions() -> Iterator[Row]:
    for row in table(FORMS / "regions.csv"):
        code, language = row["code"], row["language"]
        for form in cell(row["names"]):
            yield code, language, bare(form), "name", ""
        for given in cell(row["adjectives"]):
            what = (
                "people"
                if language in ("de", "nl", "pl") and given[0].isupper() and given[-1] in "rnek"
                else "adjective"
            )
            inflected = people(language, given) if what == "people" else adjectives(language, given)
            yield from ((code, language, form, what, "") for form in inflected)
            if language == "fr":
                yield from ((code, language, form.title(), "people", "") for form in inflected)


def cldr(language: str) -> Iterator[Row]:
    known = {row["code"] for row in table(REFERENCE / "places.csv")}
    # Aliases hold the three-letter codes of ISO 3166-1, and states that are no more ("SUN", now RU and others).
    iso = {two[0]: three for three, two in get_global("territory_aliases").items() if three in known}
    for locale in LOCALES[language]:
        territories = {**load(language)["territories"], **load(locale)["territories"]}
        for key, name in territories.items():
            code = M49.get(key) or {"XK": "XKX"}.get(key) or iso.get(key)
            if code not in known or (language, name) in LEFT_OUT:
                continue
            for form in (part for spelling in spellings(name) for part in cases(language, spelling)):
                yield code, language, form, "name", ""


def spellings(name: str) -> list[str]:
    """``Myanmar (Birma)`` is three names; ``Hongkong SAR`` is Hongkong."""
    found = [name, re.sub(r" - ", "-", name)]
    inside = re.fullmatch(r"(.+?) \((.+)\)", name)
    if inside:
        found += [inside[1], inside[2]]
    return [bare(form) for form in found if form not in ("SAR",)]


def parts() -> Iterator[Row]:
    """The parts of countries; ``capital`` for a city whose name stands for the government and its country."""
    listed = table(FORMS / "capitals.csv")
    capitals = {entry.split("=")[0] for row in listed for entry in cell(row["names"])}
    for row in [*listed, *table(FORMS / "parts.csv")]:
        for entry in cell(row["names"]):
            code, *others = entry.split("=")
            what = "capital" if code in capitals else "part"
            for form in (code, *others):
                yield code, "en", form, what, row["country"]


def homographs() -> Iterator[Row]:
    for row in table(FORMS / "homographs.csv"):
        yield from (("", row["language"], form, "other", "") for form in cell(row["forms"]))


def bare(form: str) -> str:
    """Without a leading article in lower case, or "The", which texts write or leave out."""
    return re.sub(r"^(?:(?:[Tt]he|las|los|el|la|les|gli|os|as|de|die) |l’)(?=[A-ZÀ-Ýîi])", "", form)


def cell(text: str | None) -> list[str]:
    return [part for part in (p.strip() for p in (text or "").split("|")) if part]


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


if __name__ == "__main__":
    main()
