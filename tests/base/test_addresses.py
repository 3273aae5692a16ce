"""The public form of addresses: no secret is left in it, and what is not a secret stays as it was."""

from __future__ import annotations

from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gsi_etl.base.addresses import is_loopback, is_secret_name, public_address, public_text, scrub, secrets_in

SECRET = "CANARY-s3cr3t"

NAMES = [
    "key", "api_key", "apikey", "apiKey", "API-KEY", "api%5Fkey", "api.key", "x-api-key", "access_token", "accessToken",
    "auth_token", "id_token", "token", "oauth_token", "refresh_token", "sig", "signature", "Signature", "hmac",
    "X-Amz-Signature", "X-Amz-Credential", "X-Amz-Security-Token", "X-Goog-Signature", "AWSAccessKeyId",
    "GoogleAccessId", "Key-Pair-Id", "password", "passwd", "pwd", "passphrase", "user_password", "auth",
    "Authorization", "secret", "client_secret", "clientSecret", "app_secret", "subscription-key",
    "Ocp-Apim-Subscription-Key", "consumer_key", "access_key", "api_key2", "jwt", "bearer", "sessionid",
    "JSESSIONID", "PHPSESSID", "auth[token]", "credentials",
]  # fmt: skip
HARMLESS = ["q", "page", "id", "keyword", "keywords", "sort_key", "monkey", "secretary", "tokenize", "design", "signal",
            "author", "authority", "passage", "compass", "country", "year", "sid", "utm_source", "lang"]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_values_of_secret_names_are_hidden_wherever_they_are(name: str) -> None:
    for address in (
        f"https://example.org/a?{name}={SECRET}",
        f"https://example.org/a?page=2&{name}={SECRET}&lang=en",
        f"https://example.org/a?page=2&amp;{name}={SECRET}",
        f"https://example.org/a?page=2;{name}={SECRET}",
        f"https://example.org/a;{name}={SECRET}/b?page=2",
        f"https://example.org/a#{name}={SECRET}",
        f"https://example.org/a#/route?{name}={SECRET}",
        f"/a?{name}={SECRET}",
        f"?{name}={SECRET}",
    ):
        shown = public_address(address)
        assert SECRET not in shown
        assert name in shown
        assert ("page=2" in shown) == ("page=2" in address)


@pytest.mark.parametrize("name", HARMLESS)
def test_other_names_keep_their_values(name: str) -> None:
    address = f"https://example.org/a;{name}=1?{name}=3#x={name}"
    assert not is_secret_name(name)
    assert public_address(address) == address
    assert secrets_in(address) == ()


@pytest.mark.parametrize("userinfo", [f"user:{SECRET}", SECRET, f"user:{SECRET}@x", f":{SECRET}", f"u%40x:{SECRET}"])
def test_user_names_and_passwords_are_left_out(userinfo: str) -> None:
    assert public_address(f"https://{userinfo}@example.org/a") == "https://example.org/a"
    assert public_address(f"//{userinfo}@example.org/a") == "//example.org/a"
    assert (
        public_address(f"https://example.org/?u=https://{userinfo}@a.org/") == "https://example.org/?u=https://a.org/"
    )
    assert secrets_in(f"https://{userinfo}@example.org/a") == ("user name and password",)


def test_an_at_sign_in_a_path_is_no_user_name() -> None:
    for address in ("https://medium.com/@user/a", "https://example.org/a//@b", "https://example.org/?q=a@b.org"):
        assert public_address(address) == address


@given(
    name=st.sampled_from(NAMES),
    depth=st.integers(0, 8),
    place=st.sampled_from(["?next={}", "?a=1&next={}&b=2", "#go={}", "/go/{}/x", ";u={}/x"]),
    quoting=st.sampled_from([lambda text: quote(text, safe=""), quote_plus, quote]),
)
def test_an_address_inside_an_address_is_hidden_too(name: str, depth: int, place: str, quoting: object) -> None:
    inner = f"https://example.org/a?{name}={SECRET}"
    for _ in range(depth):
        inner = "https://example.org" + place.format(quoting(inner))  # type: ignore[operator]
    assert SECRET not in public_address(inner)
    assert secrets_in(inner)


@given(st.text(max_size=80), st.sampled_from(NAMES), st.text("abc?;/=&#:@%", max_size=12))
def test_the_public_form_is_stable_and_holds_no_value(before: str, name: str, value: str) -> None:
    shown = public_address(f"https://example.org/{before}?{name}={SECRET}{value.partition('&')[0].partition('#')[0]}")
    assert SECRET not in shown
    assert public_address(shown) == shown


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
def test_any_text_has_a_public_form(text: str) -> None:
    public_address(text)
    public_text(text)
    secrets_in(text)
    assert scrub(scrub(text)) == scrub(text)


def test_given_values_are_hidden_in_every_quoting() -> None:
    secret = "p w/d+ä&longer"
    for form in (secret, quote(secret), quote(secret, safe=""), quote_plus(secret)):
        assert form not in public_text(f"see https://example.org/x/{form}/y", [secret])
    assert public_text("a of b", ["of"]) == "a of b"  # too short to be one


def test_texts_have_the_public_form_of_their_addresses() -> None:
    text = f"moved from https://u:{SECRET}@example.org/a to <https://example.org/b?token={SECRET}> today"
    assert public_text(text) == "moved from https://example.org/a to <https://example.org/b?token=hidden> today"


@pytest.mark.parametrize(
    "text",
    [
        f"api_key={SECRET}", f"apikey: {SECRET}", f"GET /x?access_token={SECRET}&page=2", f"X-Api-Key: {SECRET}",
        f'{{"api_key": "{SECRET}"}}', f"{{'client_secret': '{SECRET} {SECRET}'}}", f"Authorization: Bearer {SECRET}",
        f"password = {SECRET}", f"authorization=Basic {SECRET}", f"Cookie: {SECRET}",
    ],
)  # fmt: skip
def test_logs_lose_what_is_named_as_a_secret(text: str) -> None:
    assert SECRET not in scrub(text)


def test_logs_keep_what_is_not() -> None:
    for text in ("keywords: slavery", "page=2&lang=en", "the author: Ann", "13 of 14 sources: well", "a key figure"):
        assert scrub(text) == text


def test_the_public_form_takes_linear_time() -> None:
    import time

    began = time.monotonic()
    for text in ("a" * 100_000, "=" * 100_000, "key=" * 30_000, "%25" * 30_000, "://" * 30_000, "?;&#" * 30_000):
        scrub(text)
        public_address("https://example.org/" + text)
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("host", ["localhost", "a.localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]"])
def test_loopback_hosts_are_known(host: str) -> None:
    assert is_loopback(host)
    assert not is_loopback("x" + host.strip("[]") + ".example.org")
