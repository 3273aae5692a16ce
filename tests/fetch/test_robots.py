"""robots.txt read as RFC 9309 has it."""

from __future__ import annotations

import time
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gsi_etl.fetch.robots import product_token, read_robots


def _allowed(text: str, path: str, token: str = "gsi-etl") -> bool:
    return read_robots(text, token).why_not(urlsplit(f"https://example.org{path}")) is None


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        ("Disallow: /", "/page", False),
        ("Disallow:", "/page", True),
        ("Disallow: /a", "/b", True),
        ("Disallow: /a\nAllow: /a/b", "/a/b/c", True),
        ("Allow: /a\nDisallow: /a/b", "/a/b/c", False),
        ("Allow: /a\nDisallow: /a", "/a", True),
        ("Disallow: /*.pdf$", "/report.pdf", False),
        ("Disallow: /*.pdf$", "/report.pdf?x=1", True),
        ("Disallow: /*.pdf", "/report.pdf?x=1", False),
        ("Disallow: /a*b*c", "/aXbYc", False),
        ("Disallow: /a*b*c", "/aXcYb", True),
        ("Disallow: /a$", "/a", False),
        ("Disallow: /a$", "/ab", True),
        ("Disallow: /*?", "/page?x=1", False),
        ("Disallow: /caf%C3%A9", "/café", False),
        ("Disallow: /café", "/caf%C3%A9", False),
        ("Disallow: /a # a remark", "/a", False),
        ("disallow : /a", "/a", False),
        ("Nonsense\nDisallow /a\nDisallow: /b", "/a", True),
    ],
)
def test_the_longest_rule_decides(rules: str, path: str, allowed: bool) -> None:
    assert _allowed(f"User-agent: *\n{rules}\n", path) is allowed


def test_a_group_that_names_us_replaces_the_one_for_all() -> None:
    text = "User-agent: *\nDisallow: /\n\nUser-agent: other\nUser-agent: GSI-ETL\nDisallow: /no\n"
    assert _allowed(text, "/yes")
    assert not _allowed(text, "/no")
    assert not _allowed(text, "/yes", token="stranger")


def test_groups_of_one_name_count_together_and_lines_before_any_group_do_not() -> None:
    text = (
        "Disallow: /\nUser-agent: gsi-etl\nDisallow: /a\nUser-agent: x\nDisallow: /\nUser-agent: gsi-etl\nDisallow: /b"
    )
    assert [_allowed(text, path) for path in ("/a", "/b", "/c")] == [False, False, True]


@pytest.mark.parametrize(("line", "delay"), [("10", 10.0), ("0.5", 0.5), ("-1", None), ("soon", None), ("1e9", None)])
def test_crawl_delay_is_a_plain_number_of_seconds(line: str, delay: float | None) -> None:
    assert read_robots(f"User-agent: *\nCrawl-delay: {line}", "gsi-etl").crawl_delay == delay


@pytest.mark.parametrize(
    ("agent", "token"), [("gsi-etl/1.0 (+mailto:a@b)", "gsi-etl"), ("Gsi_Etl", "gsi_etl"), ("1x", "*")]
)
def test_our_name_is_the_first_word_of_the_user_agent(agent: str, token: str) -> None:
    assert product_token(agent) == token


@given(st.text(max_size=300), st.text(max_size=30))
def test_any_text_can_be_read(text: str, path: str) -> None:
    assert isinstance(_allowed("User-agent: *\n" + text, "/" + path.replace("#", "")), bool)


def test_a_hostile_pattern_costs_no_time() -> None:
    text = "User-agent: *\nDisallow: /" + "a*" * 20_000 + "c$\n"
    started = time.monotonic()
    assert _allowed(text, "/" + "a" * 60_000 + "b")
    assert time.monotonic() - started < 1
