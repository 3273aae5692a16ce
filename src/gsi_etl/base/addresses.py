"""What of an address may be stored, shown, logged and sent: one list of names, one function (``public_address``).

What leaves a fetch (for database, files, pages, manifest, messages, terminal and log) has addresses in public form. The
bytes in the archive are as they came. Knows nothing else of the package.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection
from typing import Final
from urllib.parse import quote, quote_plus, unquote, urlsplit

HIDDEN: Final = "hidden"
#: A shorter value is not a secret, and removing it would damage words.
LEAST_SECRET: Final = 4

#: Names of parameters and headers whose value is a secret, in small letters and digits alone: ``X-Api-Key`` is
#: ``xapikey``.
_NAMES: Final = frozenset(
    {"key", "sig", "auth", "pwd", "jwt", "bearer", "hmac", "cookie", "setcookie", "phpsessid", "keypairid", "xkey"}
)
#: Such a name may also be the end of a longer one: ``client_secret``, ``X-Amz-Signature``.
_ENDINGS: Final = (
    "accesskey", "accesskeyid", "accessid", "apikey", "appkey", "authkey", "authorization", "clientkey", "consumerkey",
    "credential", "credentials", "licensekey", "passphrase", "passwd", "password", "privatekey", "secret", "secretkey",
    "sessionid", "sharedkey", "signature", "subscriptionkey", "token", "userkey",
)  # fmt: skip

_MARKS: Final = re.compile(r"([?&#;])")
_USERINFO: Final = re.compile(r"(?:(?<=:)|^)//[^/?#\s]*@")
_ADDRESS: Final = re.compile(r"\b[A-Za-z][A-Za-z0-9+.-]{0,30}://[^\s\"'<>]+")
_NAMED: Final = re.compile(
    r"(?<![\w.%-])([A-Za-z][\w.%-]{0,60})([\"']?\s{0,3}[=:]\s{0,3})((?:Bearer|Basic|Digest|Token)\s+)?"
    r"(\"[^\"\n]*\"|'[^'\n]*'|[^\s&\"',;]+)",
    re.IGNORECASE,
)
#: An address inside an address inside an address: deeper than this, it is hidden whole.
_DEEPEST: Final = 4


def is_secret_name(name: str) -> bool:
    """Whether the value of a parameter or header of this name is a secret."""
    plain = re.sub(r"[^a-z0-9]", "", unquote(name).casefold()).rstrip("0123456789")
    return plain in _NAMES or plain.endswith(_ENDINGS)


def public_address(address: str, secrets: Collection[str] = ()) -> str:
    """The address without user name and password, without the values of secret parameters (in its query, its path,
    its fragment, and in addresses inside it) and without any of ``secrets``."""
    return _public(_without(address, secrets), 0)


def public_text(text: str, secrets: Collection[str] = ()) -> str:
    """A text in which each address has its public form, and none of ``secrets`` is left."""
    return _ADDRESS.sub(lambda found: _public(found[0], 0), _without(text, secrets))


def scrub(text: str, secrets: Collection[str] = ()) -> str:
    """For logs: as ``public_text``, and what is named as a secret (``api_key: ...``) is hidden too."""
    return _NAMED.sub(_hide_named, public_text(text, secrets))


def secrets_in(address: str) -> tuple[str, ...]:
    """The names of the secrets in an address: its secret parameters, and ``user name and password``."""
    found = ["user name and password"] if _USERINFO.search(address) else []
    try:
        parts = urlsplit(address)
    except ValueError:
        return tuple(found)
    for piece in re.split(r"[?&#;]", f"{parts.query}&{parts.fragment}"):
        name, _, value = piece.partition("=")
        if value and is_secret_name(name):
            found.append(unquote(name))
    if not found and public_address(address) != address:
        found.append("a part of its path, or of an address inside it")
    return tuple(found)


def is_loopback(host: str) -> bool:
    """Whether a host is written as this machine itself."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _without(text: str, secrets: Collection[str]) -> str:
    # Longest first: a secret may be part of another.
    for secret in sorted((s for s in secrets if len(s) >= LEAST_SECRET), key=len, reverse=True):
        for form in (secret, quote(secret, safe=""), quote(secret), quote_plus(secret)):
            text = text.replace(form, HIDDEN)
    return text


def _public(address: str, depth: int) -> str:
    shown, hides, in_query = [], False, False
    for piece in _MARKS.split(_USERINFO.sub("//", address)):
        if _MARKS.fullmatch(piece):
            # A secret ends with its parameter: before the query also with what follows it in the path.
            hides = hides and in_query and piece in "?;"
            in_query = in_query or piece in "?#"
            shown.append("" if hides else piece)
            continue
        if hides:
            continue
        name, equals, value = piece.partition("=")
        if equals and value and len(shown) > 0 and is_secret_name(name):
            hides = True
            rest = "" if in_query else "/".join(["", *value.split("/")[1:]]) if "/" in value else ""
            shown.append(f"{name}={HIDDEN}{rest}")
        elif in_query:
            shown.append(f"{name}{equals}{_unpacked(value, depth)}" if equals else _unpacked(piece, depth))
        else:
            shown.append("/".join(_unpacked(part, depth) for part in piece.split("/")))
    return "".join(shown)


def _unpacked(value: str, depth: int) -> str:
    """A value that is itself a quoted address, in its public form; any other as it is."""
    inner = unquote(value)
    if inner == value or not re.search(r"[=@%]", inner):
        return value
    if depth >= _DEEPEST:
        return HIDDEN
    # A bare `token=...` inside a value is a parameter as well: it is looked at as if it followed a mark.
    found = _public(inner, depth + 1) if re.search(r"[?&#;]|//", inner) else _public(f"&{inner}", depth + 1)[1:]
    return value if found == inner else quote(found, safe="")


def _hide_named(found: re.Match[str]) -> str:
    name, mark, scheme, value = found.groups()
    if not is_secret_name(name) or value == HIDDEN:
        return found[0]
    return f"{name}{mark}{scheme or ''}[{HIDDEN}]"
