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


#: What stands around a page's text, each with a number of the day: menus, teasers, advertisements, counters.
AROUND = (
    "<nav><ul><li><a href='/a'>Archive ({0})</a></li><li><a href='/b'>{1} people in our database</a></li></ul></nav>",
    "<header><p>{2} people are reading us now</p></header>",
    "<div class='related'><h3>Related headlines</h3><ul><li><a href='/s/1'>In India {3} people live in modern slavery"
    "</a></li><li><a href='/s/2'>{4} victims of forced labour freed in Chad</a></li></ul></div>",
    "<aside class='widget most-read'><h3>Most read</h3><ol><li><a href='/s/3'>{0} people in slavery, says UN</a></li>"
    "</ol></aside>",
    "<div class='advertisement'>Help {1} people in modern slavery: give today</div>",
    "<div role='complementary' class='promo'><p>Our reporters talked to {2} victims of trafficking.</p></div>",
    "<section class='related-stories'><article><h4>{3} people enslaved in Mali</h4></article></section>",
    "<div id='comments'><p>Sam: I read that {4} people live in modern slavery in Eritrea.</p></div>",
    "<p>{0} people liked this</p>",
    "<p>Visitors today: {1}</p>",
    "<p>Advertisement: {2} people have already signed up for our course</p>",
    "<p>Read more: {3} people freed from forced labour in Brazil</p>",
    "<div class='newsletter-signup'><p>Join {4} readers: one mail a day</p></div>",
    "<ul class='tags'><li>Modern slavery ({0})</li><li>Forced labour ({1})</li></ul>",
    "<footer><p>{2} people work in our {3} offices. © 2018</p></footer>",
    "<p>Lesen Sie auch: {4} Menschen leben in Tschad in moderner Sklaverei</p>",
    "<p>Lire aussi : {0} personnes vivent dans l’esclavage moderne au Tchad</p>",
    "<p>Leer más: {1} personas viven en la esclavitud moderna en Chad</p>",
    "<p>Leggi anche: {2} persone vivono in schiavitù moderna in Ciad</p>",
    "<p>Lees ook: {3} mensen leven in Tsjaad in moderne slavernij</p>",
    "<p>Czytaj też: {4} osób żyje w Czadzie we współczesnym niewolnictwie</p>",
    "<p>Leia também: {0} pessoas vivem em escravidão moderna no Chade</p>",
    "<div class='ticker'>MARKETS {4}.12 +0.3%</div>",
)
TOLD = (
    "In Eritrea 451,000 people live in modern slavery.",
    "The report says that 7,989,000 people live in modern slavery in India.",
    "Comments by 408,000 people were asked for in Burundi.",
)


def _around(day: int) -> str:
    numbers = [f"{(day * 7919 + k * 104_729) % 900_000 + 100_000:,}" for k in range(5)]
    # What stands around a text also changes its place from one day to the next.
    pieces = AROUND[day % len(AROUND) :] + AROUND[: day % len(AROUND)]
    return "".join(piece.format(*numbers) for piece in pieces)


def _page_of(day: int) -> str:
    body = "".join(f"{FILLER}<p>{sentence}</p>" for sentence in TOLD)
    around = _around(day)
    return (
        f"<!DOCTYPE html><html lang='en'><head><title>Numbers</title></head><body>{around}<main><article>"
        f"<h1>Numbers</h1>{body}{FILLER}{_around(day + 3)}</article></main>{around}</body></html>"
    )


def test_over_two_weeks_only_the_text_is_read_whatever_changes_around_it(read: Read) -> None:
    texts = {read("html", _page_of(day)).text for day in range(14)}
    (text,) = texts
    assert [sentence for sentence in TOLD if sentence not in text] == []
