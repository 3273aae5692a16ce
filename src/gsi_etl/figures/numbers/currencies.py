"""Currencies around a number: signs and codes before it, names and codes behind it."""

from __future__ import annotations

from collections.abc import Mapping

from gsi_etl.figures.text.language import english
from gsi_etl.figures.text.tokens import Sentence
from gsi_etl.figures.text.words import bag, numeric

_SIGNS = {"$": "USD", "£": "GBP", "€": "EUR", "¥": "JPY", "₹": "INR", "₩": "KRW", "₽": "RUB", "₦": "NGN", "₺": "TRY",
          "฿": "THB", "₫": "VND", "₱": "PHP", "₴": "UAH", "₪": "ILS", "￥": "JPY"}  # fmt: skip
#: Letters that make a dollar sign another country's.
_DOLLARS = {"us": "USD", "u.s.": "USD", "usd": "USD", "a": "AUD", "au": "AUD", "aud": "AUD", "c": "CAD", "ca": "CAD",
            "can": "CAD", "cad": "CAD", "nz": "NZD", "hk": "HKD", "s": "SGD", "sg": "SGD", "nt": "TWD", "r": "BRL",
            "j": "JMD", "tt": "TTD", "z": "ZWL"}  # fmt: skip
_CODES_BEFORE = {"usd": "USD", "eur": "EUR", "gbp": "GBP", "aud": "AUD", "cad": "CAD", "nzd": "NZD", "jpy": "JPY",
                 "cny": "CNY", "rmb": "CNY", "inr": "INR", "rs": "INR", "rm": "MYR", "myr": "MYR", "sgd": "SGD",
                 "hkd": "HKD", "chf": "CHF", "sek": "SEK", "nok": "NOK", "dkk": "DKK", "zar": "ZAR", "krw": "KRW",
                 "aed": "AED", "sar": "SAR", "brl": "BRL", "mxn": "MXN", "php": "PHP", "thb": "THB", "idr": "IDR",
                 "rp": "IDR", "ngn": "NGN", "kes": "KES", "ksh": "KES", "ghs": "GHS", "pln": "PLN", "try": "TRY",
                 "rub": "RUB", "ils": "ILS", "qar": "QAR", "kwd": "KWD", "ps": "GBP"}  # fmt: skip
_NAMES = english().currencies
_CENTS = frozenset(["cents", "cent", "pence", "sen", "p"])
_NATIONAL = bag(
    """us u.s. american australian canadian hong kong singapore new zealand taiwan taiwanese danish swedish norwegian
    swiss french british indian pakistani sri lankan russian chinese japanese philippine mexican egyptian kenyan"""
)


def before(sentence: Sentence, at: int) -> tuple[str, int] | None:
    """The currency written before word ``at`` and where it begins: ``$5``, ``US $5``, ``$US5``, ``HK$5``, ``Rs
    500``.
    """
    i = at - 1
    word = sentence.word(i)
    if word in ("-", "−", "+"):
        i, word = i - 1, sentence.word(i - 1)
    if word in _SIGNS:
        if word == "$" and sentence.word(i - 1) in _DOLLARS and sentence.word(i - 1) != "a":
            return _DOLLARS[sentence.word(i - 1)], i - 1
        if word == "$" and sentence.word(i - 1) == "a" and sentence.glued(i):
            return "AUD", i - 1
        return _SIGNS[word], i
    if word in _DOLLARS and sentence.word(i - 1) == "$" and sentence.glued(i):
        return _DOLLARS[word], i - 1
    if word in _CODES_BEFORE and sentence.capital(i) and sentence.word(i + 1) != ".":
        return _CODES_BEFORE[word], i
    if word == "." and sentence.word(i - 1) == "rs":
        return "INR", i - 1
    return None


def behind(sentence: Sentence, at: int) -> tuple[str, int] | None:
    """The currency named at word ``at`` and where its words end: ``million US dollars``, ``5 euros``, ``1,200€``."""
    i, word = at, sentence.word(at)
    if word == "-":
        i, word = at + 1, sentence.word(at + 1)
    if word in _SIGNS:
        behind_it = sentence.word(i + 1)
        return None if numeric(behind_it) and sentence.glued(i + 1) else (_SIGNS[word], i + 1)
    if sentence.spoken is not None:
        return _named(sentence, sentence.spoken.currencies, i)
    start = i
    while word in _NATIONAL and i - start < 2:
        i, word = i + 1, sentence.word(i + 1)
    if word == "p" and not sentence.glued(i):
        return None
    if word == "p" and sentence.word(i + 1) == "." and sentence.word(i + 2) == "m":
        return None
    if word in _NAMES and not (word in ("won", "pound", "pounds", "crowns", "cent") and _is_other(sentence, i, word)):
        return _NAMES[word], i + 1
    if word in _CODES_BEFORE and word not in ("ps", "rs", "rm", "try", "rp") and sentence.written(i).isupper():
        return _CODES_BEFORE[word], i + 1
    return None


def may_begin(word: str) -> bool:
    """Whether the name of a currency can begin with an English word."""
    return word in _BEGIN


_BEGIN = frozenset([*_SIGNS, *_NATIONAL, *_NAMES, *_CODES_BEFORE, "p"])


def _named(sentence: Sentence, names: Mapping[str, str], at: int) -> tuple[str, int] | None:
    """The currency named at word ``at`` in another language: ``Dollar``, ``de dollars``, ``d’euros``, ``US-Dollar``."""
    raw = sentence.raw
    for i in range(at, min(at + 4, len(raw))):
        if raw[i] in names:
            return names[raw[i]], i + 1
        if raw[i] not in _BEFORE_A_NAME:
            return None
    return None


#: "de", "di" and "d'" stand between millions and their currency; "US" and a hyphen before its name.
_BEFORE_A_NAME = frozenset(["de", "di", "d", "'", "’", "us", "-", "u.s."])


def is_small_coin(word: str) -> bool:
    """True for cents and pence, which stay as stated: 19 cents is 19."""
    return word in _CENTS


def _is_other(sentence: Sentence, i: int, word: str) -> bool:
    """``five won the race``, ``275 pound-feet``, ``208 pounds``: no money without money's company."""
    if word == "won":
        return sentence.word(i + 1) in ("the", "a", "an", "his", "her", "their", "in", "by", "gold", "over")
    if word == "crowns":
        return sentence.word(i - 1) not in _NATIONAL
    if word == "cent":
        return True
    return "-" in (sentence.word(i + 1), sentence.word(i - 1)) or sentence.word(i + 1) in ("of", "per")
