"""The words of pages that stand in a page's place: captchas, consent walls, logins, maintenance, soft 404s, errors.

A phrase of weight 2 says it alone; two of weight 1 say it together. They decide only on a short text, where little
else is said: an article about captchas is not a captcha. Pure data and one pure function; knows no source's rules.
"""

from __future__ import annotations

import unicodedata
from typing import Final, Literal

Instead = Literal[
    "captcha", "consent", "login", "maintenance", "soft_404", "empty", "error_text", "other_edition", "layout"
]

#: A page of more characters than this has a content of its own.
SHORT: Final = 2_500

_PHRASES: Final[dict[Instead, dict[str, int]]] = {
    "captcha": {
        "captcha": 2,
        "you are human": 2,
        "you're human": 2,
        "are a human": 2,
        "not a robot": 2,
        "you are a robot": 2,
        "unusual traffic": 2,
        "unusual activity": 2,
        "automated access": 2,
        "automated requests": 2,
        "automated traffic": 2,
        "checking your browser": 2,
        "checking your connection": 2,
        "checking if the site connection is secure": 2,
        "security check": 2,
        "you have been blocked": 2,
        "your request has been blocked": 2,
        "request was blocked": 2,
        "access denied": 2,
        "access to this page has been denied": 2,
        "enable javascript": 1,
        "javascript is disabled": 1,
        "bot protection": 2,
        "ddos protection": 2,
        "puzzle": 1,
        "reference id": 1,
        "incident id": 1,
        "pas un robot": 2,
        "kein roboter": 2,
        "no eres un robot": 2,
        "no soy un robot": 2,
        "não é um robô": 2,
        "не робот": 2,
        "로봇이 아닙니다": 2,
        "ロボットではありません": 2,
        "不是机器人": 2,
        "لست روبوتا": 2,
    },
    "consent": {
        "before you continue": 2,
        "before you read on": 2,
        "we value your privacy": 1,
        "your privacy": 1,
        "our partners": 1,
        "accept all": 1,
        "reject all": 1,
        "agree to": 1,
        "use of cookies": 1,
        "uses cookies": 1,
        "use cookies": 1,
        "manage choices": 1,
        "manage preferences": 1,
        "your consent": 2,
        "cookie settings": 1,
        "cookies zustimmen": 2,
        "alle akzeptieren": 2,
        "tout accepter": 2,
        "aceptar todo": 2,
        "aceitar todos": 2,
    },
    "login": {
        "log in to continue": 2,
        "sign in to continue": 2,
        "log in to read": 2,
        "sign in to read": 2,
        "must be logged in": 2,
        "need to log in": 2,
        "need to sign in": 2,
        "please log in": 2,
        "please sign in": 2,
        "session has expired": 2,
        "session expired": 2,
        "to continue reading": 2,
        "to keep reading": 2,
        "to read the full": 2,
        "subscribers only": 2,
        "for subscribers": 2,
        "only for members": 2,
        "free articles": 2,
        "forgot your password": 1,
        "forgotten your password": 1,
        "password": 1,
        "already a subscriber": 2,
        "create an account": 1,
        "create a free account": 1,
        "pour lire la suite": 2,
        "réservé aux abonnés": 2,
        "melden sie sich an": 2,
        "inicie sesión": 2,
        "inicia sesión": 2,
    },
    "maintenance": {
        "maintenance": 1,
        "under maintenance": 2,
        "for maintenance": 2,
        "scheduled maintenance": 2,
        "maintenance work": 2,
        "temporarily unavailable": 2,
        "service unavailable": 2,
        "currently unavailable": 2,
        "temporarily offline": 2,
        "back soon": 1,
        "back shortly": 2,
        "back online": 1,
        "server is busy": 2,
        "servers are busy": 2,
        "over capacity": 2,
        "technical difficulties": 2,
        "wartungsarbeiten": 2,
        "en maintenance": 2,
        "en mantenimiento": 2,
        "em manutenção": 2,
        "техническ": 1,
        "점검": 2,
    },
    "soft_404": {
        "page not found": 2,
        "could not be found": 2,
        "cannot be found": 2,
        "can't be found": 2,
        "couldn't find": 2,
        "could not find": 2,
        "no longer available": 2,
        "no longer exists": 2,
        "does not exist": 2,
        "doesn't exist": 2,
        "has been moved or": 2,
        "page has moved": 2,
        "moved or deleted": 2,
        "404": 1,
        "broken link": 1,
        "no results": 1,
        "looking for": 1,
        "domain is for sale": 2,
        "domain has expired": 2,
        "introuvable": 2,
        "nicht gefunden": 2,
        "no encontrada": 2,
        "não encontrada": 2,
        "не найдена": 2,
    },
    "error_text": {
        "internal server error": 2,
        "bad gateway": 2,
        "gateway time": 2,
        "error occurred": 2,
        "something went wrong": 2,
        "fatal error": 2,
        "uncaught exception": 2,
        "stack trace": 2,
        "database connection": 2,
        "too many requests": 2,
        "too many queries": 2,
        "rate limit": 2,
        "limit requests": 2,
        "one request every": 2,
        "slow down": 1,
        "quota": 1,
        "quota exceeded": 2,
        "api key": 2,
        "invalid parameter": 2,
        "parameter value": 1,
        "not valid": 1,
        "invalid request": 2,
        "invalid value": 2,
        "query was too": 2,
        "try again": 1,
        "unexpected error": 2,
        "invalid format": 2,
        "response format": 1,
        "too common": 2,
        "too short": 1,
        "too long": 1,
        "was not found": 1,
        "errno": 1,
        "timed out": 1,
    },
}


def folded(text: str) -> str:
    """One spelling for what reads the same: compatibility forms, case, quotes, white space."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("\u2019", "'").replace("\u2018", "'")
    return " ".join(plain.split())


def wall_in(text: str) -> tuple[Instead, str] | None:
    """What a folded text seems to be instead of the page, with the phrase that says so; None when nothing does.

    The decision is by weight: at least 2 of one kind. Of several kinds the heaviest is taken.
    """
    best: tuple[int, Instead, str] | None = None
    for kind, phrases in _PHRASES.items():
        found = [phrase for phrase in phrases if phrase in text]
        weight = sum(phrases[phrase] for phrase in found)
        if weight >= 2 and (best is None or weight > best[0]):
            best = (weight, kind, max(found, key=lambda phrase: phrases[phrase]))
    return None if best is None else (best[1], best[2])
