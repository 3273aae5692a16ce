"""What a page says of itself, and a date never out of nowhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from gsi_etl.model import Document

Read = Callable[..., Document]
BODY = (
    "<article><h1>A study of slavery</h1><p>" + "Words of the article go on for a while here. " * 12 + "</p></article>"
)


def html(head: str = "", body: str = BODY) -> str:
    return (
        f"<html lang='en-GB'><head><title>A study of slavery | The Daily</title>{head}</head><body>{body}</body></html>"
    )


def linked(content: str) -> str:
    return f'<script type="application/ld+json">{content}</script>'


@pytest.mark.parametrize(
    ("head", "body", "day", "method"),
    [
        (
            linked('{"@type":"NewsArticle","datePublished":"2018-07-19T23:30:00-04:00"}'),
            BODY,
            date(2018, 7, 19),
            "json-ld",
        ),
        (linked('{"@graph":[{"@type":["Report"],"datePublished":"2018-07-19"}]}'), BODY, date(2018, 7, 19), "json-ld"),
        ('<meta property="article:published_time" content="2018-07-19T10:00:00Z">', BODY, date(2018, 7, 19), "meta"),
        ('<meta name="DC.date.issued" content="19 July 2018">', BODY, date(2018, 7, 19), "meta"),
        ("", f'<time itemprop="datePublished" datetime="2018-07-19">x</time>{BODY}', date(2018, 7, 19), "time"),
        ("", f"<time datetime='2018-07-19'>Thursday</time>{BODY}", date(2018, 7, 19), "time"),
        ("", f"<p class='publish-date'>July 19th, 2018</p>{BODY}", date(2018, 7, 19), "visible"),
    ],
)
def test_a_date_carries_the_method_that_gave_it(read: Read, head: str, body: str, day: date, method: str) -> None:
    published = read("html", html(head, body)).published
    assert published is not None
    assert (published.day, published.method) == (day, method)
    assert 0 < published.confidence < 1


def test_a_date_in_the_address(read: Read) -> None:
    document = read("html", html(), url="https://daily.example/world/2018/jul/19/a-study")
    assert document.published is not None
    assert (document.published.day, document.published.method) == (date(2018, 7, 19), "url")


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("", BODY + "<footer>© 2018 The Daily, all rights reserved. 1 January 2018</footer>"),
        ("", BODY.replace("Words", "On 19 July 2018 words")),
        ("", f"{BODY}<ul><li><time datetime='2018-07-19'>19 July</time> another story</li></ul>"),
        ("", f"<time datetime='2018-07-19'>a</time><time datetime='2018-08-01'>b</time>{BODY}"),
        ("", f"<div class='date'>03/04/2018</div>{BODY}"),
        ('<meta name="date" content="soon">', BODY),
        ('<meta property="article:published_time" content="1970-01-01">', BODY),
        (linked('{"@type":"NewsArticle","datePublished":"yesterday"}'), BODY),
        (linked('{"@type":"Organization","foundingDate":"2018-07-19"}'), BODY),
        (linked("{broken"), BODY),
    ],
)
def test_no_date_is_made_up(read: Read, head: str, body: str) -> None:
    assert read("html", html(head, body)).published is None


def test_names_come_without_the_publisher_in_the_title(read: Read) -> None:
    head = (
        linked(
            '{"@type":"NewsArticle","author":[{"name":"A. Writer"},{"name":"B. Other"}],'
            '"publisher":{"name":"The Daily"}}'
        )
        + '<link rel="canonical" href="/study"><meta property="article:modified_time" content="2018-07-20">'
    )
    document = read("html", html(head))
    assert document.title == "A study of slavery"
    assert document.publisher == "The Daily"
    assert document.author == "A. Writer, B. Other"
    assert document.language == "en"
    assert document.canonical_url == "https://source.example/study"
    assert document.modified is not None
    assert document.modified.day == date(2018, 7, 20)
