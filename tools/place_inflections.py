"""The regular inflections of country names, adjectives and peoples in seven languages, from the dictionary form.

A form that no newspaper would write does no harm: it is never found. A form that is another word does: such words are
given in all their forms in ``place_forms/``, where a list of several forms without a regular one is left as it is.
"""

from __future__ import annotations

import unicodedata

#: Letters that do not decompose into a base letter and an accent.
_LETTERS = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "ß": "ss", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"})
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"})


def without_accents(form: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", form) if not unicodedata.combining(c)).translate(_LETTERS)


def with_digraphs(form: str) -> str:
    """German umlauts as people write them where they have none: ``Suedkorea``."""
    return form.translate(_UMLAUTS)


def adjectives(language: str, word: str) -> list[str]:
    """All forms of an adjective."""
    return {
        "de": _de_adjective,
        "fr": _fr,
        "es": _es,
        "it": _it,
        "pt": _pt,
        "nl": _nl_adjective,
        "pl": _pl_adjective,
    }.get(language, lambda w: [w])(word)


def people(language: str, word: str) -> list[str]:
    """All forms of the noun for a member of a people."""
    return {"de": _de_people, "nl": _nl_people, "pl": _pl_people}.get(language, lambda w: [w])(word)


def cases(language: str, name: str) -> list[str]:
    """All cases of a country's name."""
    if language == "de":
        return [name] if name[-1] in "szxßn-)" and not name.endswith("ien") else [name, f"{name}s"]
    return _pl_cases(name) if language == "pl" else [name]


def _de_adjective(word: str) -> list[str]:
    if not word.endswith("sch") or word[0].isupper():
        return [word]
    return [word + ending for ending in ("", "e", "er", "es", "en", "em")]


def _de_people(word: str) -> list[str]:
    if word in ("Deutsche", "Deutscher", "Deutschen", "Deutschem"):
        return [word]
    if word.endswith("e"):  # weak: der Chinese, des Chinesen
        stem = "Französ" if word == "Franzose" else word[:-1]
        return [word, f"{word}n", f"{stem}in", f"{stem}innen"]
    if word.endswith("er"):
        return [word, f"{word}n", f"{word}s", f"{word}in", f"{word}innen", f"{word}:innen"]
    if word.endswith(("t", "r")):  # Zypriot, Jemenit, Ungar
        return [word, f"{word}en", f"{word}n", f"{word}in", f"{word}innen"]
    return [word, f"{word}s", f"{word}n", f"{word}nnen"]


def _fr(word: str) -> list[str]:
    if word.endswith("e"):
        feminine = word
    elif word.endswith(("ien", "éen", "yen", "on", "breton")):
        feminine = f"{word}ne"
    elif word.endswith(("è", "é", "s")) and not word.endswith(("ais", "ois", "as")):
        return [word, word if word.endswith("s") else f"{word}s"]
    else:
        feminine = f"{word}e"
    return [word, feminine, word if word.endswith("s") else f"{word}s", f"{feminine}s"]


def _es(word: str) -> list[str]:
    for masculine, forms in (
        ("és", ("és", "esa", "eses", "esas")),
        ("o", ("o", "a", "os", "as")),
        ("í", ("í", "íes", "ís")),
        ("ú", ("ú", "úes", "ús")),
        ("ense", ("ense", "enses")),
    ):
        if word.endswith(masculine):
            return [word[: -len(masculine)] + form for form in forms]
    return [word] if word.endswith("s") else [word, f"{word}s" if word[-1] in "aeiou" else f"{word}es"]


def _it(word: str) -> list[str]:
    stem = word[:-1]
    if word.endswith("o"):
        hard = [f"{stem}hi", f"{stem}he"] if word.endswith(("co", "go")) else []
        return [word, f"{stem}a", f"{stem}i", f"{stem}e", *hard]
    if word.endswith("e") and not word.endswith(("che", "ghe")):
        return [word, f"{stem}i"]
    if word.endswith(("ita", "ota")):
        return [word, f"{stem}i", f"{stem}e"]
    return [word]


def _pt(word: str) -> list[str]:
    for masculine, forms in (
        ("ês", ("ês", "esa", "eses", "esas")),
        ("o", ("o", "a", "os", "as")),
        ("ense", ("ense", "enses")),
        ("iz", ("iz", "izes")),
    ):
        if word.endswith(masculine) and not word.endswith("ão"):
            return [word[: -len(masculine)] + form for form in forms]
    return [word, f"{word}s"] if word[-1] in "aeiu" else [word]


def _nl_adjective(word: str) -> list[str]:
    if word.endswith("ees"):
        return [word, f"{word[:-3]}ese"]
    return [word, f"{word}e"] if word.endswith(("s", "sch")) else [word]


def _nl_people(word: str) -> list[str]:
    for singular, plural in (
        ("ees", "ezen"), ("aan", "anen"), ("een", "enen"), ("ër", "ërs"), ("er", "ers"), ("eur", "eurs"), ("i", "i's"),
    ):  # fmt: skip
        if word.endswith(singular):
            woman = [f"{word[:-3]}se"] if singular == "ees" and len(word) > 6 else []
            return [word, word[: -len(singular)] + plural, *woman]
    return [word]


def _pl_adjective(word: str) -> list[str]:
    if not word.endswith(("ki", "ny", "wy")):
        return [word]
    stem, soft = word[:-1], word.endswith("ki")
    forms = [word, f"{stem}a", f"{stem}ą"]
    i = "i" if soft else "y"
    e = "ie" if soft else "e"
    forms += [stem + ending for ending in (e, f"{e}go", f"{e}j", f"{e}mu", f"{i}m", f"{i}ch", f"{i}mi")]
    personal = f"{word[:-2]}cy" if word.endswith(("ski", "cki", "dzki")) else f"{stem}i"
    if word.endswith("cki"):
        personal = f"{word[:-2]}y"
    return [*forms, personal]


def _pl_people(word: str) -> list[str]:
    if word.endswith("anin"):
        stem = word[:-2]
        soft = [f"{word}{e}" for e in ("a", "em", "owi", "ie")]
        plural = [f"{stem}ie", stem, f"{stem}om", f"{stem}ami", f"{stem}ach"]
        return [word, *soft, *plural, *_pl_woman(f"{stem}ka")]
    if word.endswith("in"):
        return [word, *(word + e for e in ("a", "em", "i", "ów", "om", "ami", "ach")), *_pl_woman(f"{word}ka")]
    if word.endswith("ka"):
        return _pl_woman(word)
    if word.endswith(("yk", "ak", "ik")):
        singular = [word + e for e in ("", "a", "owi", "iem", "u")]
        plural = [f"{word[:-1]}cy", *(word + e for e in ("ów", "om", "ami", "ach"))]
        woman = _pl_woman(f"{word[:-3]}ka") if word.endswith("czyk") and len(word) > 6 else []
        woman = _pl_woman(f"{word[:-4]}ka") if word.endswith("czyk") else woman
        return [*singular, *plural, *woman]
    return [word]


def _pl_woman(word: str) -> list[str]:
    stem = word[:-2]
    return [word, *(stem + e for e in ("ki", "ce", "kę", "ką", "ek", "kom", "kami", "kach"))]


_PL_LOCATIVES = {
    "da": "dzie", "ta": "cie", "ra": "rze", "na": "nie", "ba": "bie", "wa": "wie", "sa": "sie", "ma": "mie",
    "ka": "ce", "ga": "dze", "la": "li", "pa": "pie", "za": "zie", "sta": "ście",
}  # fmt: skip


def _pl_cases(name: str) -> list[str]:
    """Genitive, dative, accusative, instrumental and locative of a name of one word; of several only as it is."""
    stem = name[:-1]
    if not name.isalpha() or name[-1] in "eiouéó" or name.isupper():
        return [name]
    if name.endswith("ja") and name[-3] in "csz":  # Francja: Francji
        return [name, f"{stem}i", f"{stem}ę", f"{stem}ą"]
    if name.endswith("ia") and name[-3] in "dnrlbpmfgkhtwvz":  # Dania: Danii; Kenia
        return [name, f"{stem}i", f"{stem}ę", f"{stem}ą"]
    if name.endswith("ja"):
        return [name, f"{stem}i", f"{stem}ę", f"{stem}ą"]
    if name.endswith("a"):
        genitive = f"{stem}i" if name[-2] in "kgl" else f"{stem}y"
        locative = name[:-2] + _PL_LOCATIVES.get(name[-2:], name[-2] + "ie")
        return [name, genitive, locative, f"{stem}ę", f"{stem}ą"]
    if name.endswith("y"):  # plural, by hand
        return [name]
    return _pl_masculine(name)


def _pl_masculine(name: str) -> list[str]:
    if name.endswith(("k", "g")):
        return [name, f"{name}u", f"{name}iem", f"{name}owi"]
    softened = {"r": "rze", "t": "cie", "d": "dzie", "n": "nie", "m": "mie", "s": "sie", "b": "bie", "p": "pie"}
    locative = name[:-1] + softened.get(name[-1], f"{name[-1]}u")
    return [name, f"{name}u", f"{name}owi", f"{name}em", locative]
