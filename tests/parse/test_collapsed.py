"""Folded text: what a click opens is content of the page, what nothing opens is not read and is told."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gsi_etl.model import Document

Read = Callable[..., Document]
FILLER = (
    "<p>The index is made by a research group that combines surveys of households with data on risk, and publishes its "
    "estimates every few years together with the methods it has used for them, so that readers may judge.</p>"
)
FOLDED = "<p>In India 7,989,000 people live in modern slavery.</p>"
FLAT = "max-height:0;overflow:hidden;transition:max-height .2s ease-out"


def page(body: str, style: str = "") -> str:
    head = f"<title>Numbers</title><style>{style}</style>"
    article = f"<article><h1>Numbers</h1>{FILLER}{body}{FILLER}</article>"
    return f"<!DOCTYPE html><html lang='en'><head>{head}</head><body><main>{article}</main></body></html>"


OPENED = {
    "a button before it": (f"<button class='accordion'>India</button><div class='panel'>{FOLDED}</div>", FLAT),
    "a button in the heading before it": (f"<h3><button>India</button></h3><div class='panel'>{FOLDED}</div>", FLAT),
    "a checkbox and its label": (
        f"<input type='checkbox' id='i'><label for='i'>India</label><div class='panel'>{FOLDED}</div>",
        FLAT,
    ),
    "a button that controls it from afar": (
        f"<p><button aria-expanded='false' aria-controls='x'>India</button></p><p>More</p><p>More</p><p>More</p>"
        f"<div class='panel' id='x'>{FOLDED}</div>",
        FLAT,
    ),
    "height instead of its bound": (
        f"<button>India</button><div class='panel'>{FOLDED}</div>",
        "height:0;overflow:hidden",
    ),
    "not displayed, and controlled": (
        f"<button aria-expanded='false' aria-controls='x'>India</button><div class='panel' id='x'>{FOLDED}</div>",
        "display:none",
    ),
    "a panel of tabs": (
        f"<div role='tablist'><a role='tab' aria-controls='x'>India</a></div><div id='x' hidden>{FOLDED}</div>",
        "",
    ),
    "a toggle of a widely used library": (
        f"<a data-bs-toggle='collapse' href='#' data-bs-target='#x'>India</a><div class='panel' id='x'>{FOLDED}</div>",
        "display:none",
    ),
    "hidden until it is found": (f"<div hidden='until-found'>{FOLDED}</div>", ""),
    "details": (f"<details><summary>India</summary>{FOLDED}</details>", ""),
}


@pytest.mark.parametrize("named", OPENED)
def test_what_a_click_opens_is_read(read: Read, named: str) -> None:
    body, style = OPENED[named]
    document = read("html", page(body, f".panel{{{style}}}"))
    assert "In India 7,989,000 people" in document.text
    assert not any("not read" in note for note in document.left_out)


@pytest.mark.parametrize(
    "style", [FLAT, "height:0;overflow:hidden", "max-height: 0px; overflow-y: hidden", "HEIGHT:0em;overflow:clip"]
)
def test_what_nothing_opens_is_not_read_and_is_told(read: Read, style: str) -> None:
    document = read("html", page(f"<p>More</p><div class='panel'>{FOLDED}</div>", f".panel{{{style}}}"))
    assert "7,989,000" not in document.text
    assert any(note.startswith("text of no height is not read: 'In India") for note in document.left_out)


@pytest.mark.parametrize(
    "body",
    [
        f"<button>Menu</button><div role='menu' class='panel'>{FOLDED}</div>",
        f"<button aria-expanded='false' aria-controls='x'>Search</button><form id='x' class='panel'>{FOLDED}</form>",
        f"<div class='panel' id='x'>{FOLDED}</div><input aria-controls='x' role='combobox'>",
        f"<p><a data-toggle='modal' data-target='#x'>Sign up</a></p><p>More</p><p>More</p><p>More</p>"
        f"<div class='panel' id='x'>{FOLDED}</div>",
        f"<p><a aria-haspopup='true' aria-expanded='false' aria-controls='x'>All</a></p><p>More</p><p>More</p>"
        f"<p>More</p><div class='panel' id='x'>{FOLDED}</div>",
    ],
)
def test_menus_forms_overlays_and_suggestions_are_no_content(read: Read, body: str) -> None:
    assert "7,989,000" not in read("html", page(body, f".panel{{{FLAT}}}")).text


@pytest.mark.parametrize(
    "style",
    [
        ".panel{max-height:0;overflow:hidden} .panel.open{max-height:500px}",
        ".panel{height:0;overflow:hidden;padding-bottom:56.25%}",
        ".panel{max-height:0}",
        ".panel{min-height:0;overflow:hidden}",
        ".panel{line-height:0;overflow:hidden}",
        ".panel{max-height:0.5em;overflow:hidden}",
    ],
)
def test_what_has_height_is_read(read: Read, style: str) -> None:
    document = read("html", page(f"<p>More</p><div class='panel open'>{FOLDED}</div>", style))
    assert "7,989,000" in document.text
    assert not any("not read" in note for note in document.left_out)


def test_a_struck_out_number_in_a_panel_stays_struck_out(read: Read) -> None:
    body = "<button>India</button><div class='panel'><p>In India <s>8,500,000</s> 7,989,000 people live.</p></div>"
    text = read("html", page(body, f".panel{{{FLAT}}}")).text
    assert "8,500,000" not in text
    assert "7,989,000 people" in text
