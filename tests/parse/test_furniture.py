"""Page furniture is not a figure, whatever number it shows today."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gsi_etl.model import Document

Read = Callable[..., Document]
FILLER = (
    "<p>The index is made by a research group that combines surveys of households with data on risk, and publishes its "
    "estimates every few years together with the methods it has used for them, so that readers may judge.</p>"
)
FURNITURE = (
    "<p>Advertisement {n}: win {n} euros!</p>",
    "<p>Comments ({n})</p>",
    "<p>Share this {n}</p>",
    "<p>Photo {n}</p>",
    "<p>Visitor number {n}</p>",
    "<p>{n} people read this now.</p>",
    "<div class='ad'>Save {n} people from boredom</div>",
    "<div class='related-posts'><p>In India {n} people live in modern slavery, says another story.</p></div>",
    "<div role='navigation'>Archive: {n} people in our database</div>",
    "<p>{n} likes</p>",
    "<p>{n} views</p>",
    "<div id='cookie-banner'>We and our {n} partners</div>",
    "<p>Related stories: {n} people fled</p>",
    "<p>Read more: {n} people in debt</p>",
    "<p>Most read: {n} people on strike</p>",
    "<p>{n} readers liked this story</p>",
    "<p>Was this page useful? {n} votes</p>",
    "<p>Page 3 of {n}</p>",
    "<p>Tel: +44 {n}</p>",
    "<div class='poll'>Should {n} people vote?</div>",
)


@pytest.mark.parametrize("piece", FURNITURE)
@pytest.mark.parametrize("number", ["78,317", "12,481", "211,902"])
def test_furniture_is_not_read(read: Read, piece: str, number: str) -> None:
    said = "<p>In Eritrea 451,000 people live in modern slavery.</p>"
    body = f"<article><h1>Numbers</h1>{FILLER}{said}{piece.replace('{n}', number)}{FILLER}</article>"
    text = read("html", f"<!DOCTYPE html><html lang='en'><body><main>{body}</main></body></html>").text
    assert number not in text
    assert "451,000 people" in text


@pytest.mark.parametrize(
    "sentence",
    [
        "Comments by 2,640 survivors show that the law fails them, the report says.",
        "Share of people in modern slavery: 6.1 per 1,000",
        "451,000 people live in modern slavery in Eritrea.",
        "Shared by 40.3 million people, this fate has many names.",
        "12,481 people reading such reports were asked what they know of forced labour in their towns.",
    ],
)
def test_a_sentence_of_the_article_stays(read: Read, sentence: str) -> None:
    body = f"<article><h1>Numbers</h1>{FILLER}<p>{sentence}</p>{FILLER}</article>"
    assert sentence in read("html", f"<!DOCTYPE html><html lang='en'><body><main>{body}</main></body></html>").text
