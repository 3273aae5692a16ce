"""Every page has the part of the style sheet that can match something in it, and nothing else of it."""

import re

import pytest

from gsi_etl.site.renderer import HERE
from gsi_etl.site.style import Sheet, made_by

SHEET = Sheet((HERE / "style.css").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("css", "page", "left"),
    [
        (".a { color: red; } .b { color: blue; }", '<p class="x a">', ".a{color:red}"),
        (".a, .b, p { margin: 0 }", '<p class="b">', ".b,p{margin:0}"),
        (".a .b { x: y } .a.b { x: z }", '<i class="a">', ""),
        ("#top { x: y } h1 { x: y }", '<div id="top">', "#top{x:y}"),
        ("@media print { .a { x: y } .b { x: y } }", '<i class="b">', "@media print{.b{x:y}}"),
        ("@media print { .a { x: y } }", "<i>", ""),
        ("@page { size: A4; }", "<i>", "@page{size:A4}"),
        ("* { x: y } :root { --a: b }", "", "*{x:y}:root{--a:b}"),
        (".a:not(.b, .c) > * { x: y }", '<i class="a">', ".a:not(.b,.c) > *{x:y}"),
        (".a :is(td, th)[href] { x: y }", '<i class="a">', ".a :is(td,th)[href]{x:y}"),
        ('.a::before { content: "{ }  : /" }', '<i class="a">', '.a::before{content:"{ }  : /"}'),
        ("/* .a { */ i { x: y }", "<i>", "i{x:y}"),
        ("@keyframes k { from { x: y } to { x: z } }", "<i>", "@keyframes k{from{x:y}to{x:z}}"),
    ],
)
def test_what_can_match_is_kept(css: str, page: str, left: str) -> None:
    assert Sheet(css).of(page) == left


def test_of_our_own_sheet_a_page_with_every_name_needs_all() -> None:
    names = set(re.findall(r"[.#][A-Za-z][\w-]*", re.sub(r"\{[^{}]*\}", " ", SHEET.text)))
    everything = "".join(f'<i class="{name[1:]}" id="{name[1:]}">' for name in sorted(names))
    elements = "".join(f"<{name}>" for name in sorted(set(re.findall(r"[a-z]+[1-6]?", SHEET.text))))
    assert SHEET.of(everything + elements) == SHEET.text.replace(";}", "}")


def test_the_order_of_rules_is_that_of_the_sheet() -> None:
    sheet = Sheet("i { a: 1 } @media print { i { a: 2 } } i { a: 3 } @media screen { i { a: 4 } } i { a: 5 }")
    assert re.findall(r"\d", sheet.of("<i>")) == ["1", "2", "3", "4", "5"]


def test_what_the_script_makes_keeps_its_rules() -> None:
    made = made_by('make("ul", { id: "found", class: "list of" }); row.classList.add("on");')
    assert made == {"ul", "#found", ".list", ".of", ".on"}
    assert Sheet("#found{color:red}.never{color:blue}", made).of("<p>") == "#found{color:red}"
