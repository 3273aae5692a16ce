"""The site's script in a real browser: it sorts, filters and searches, by mouse and keys, and is needed for nothing."""

from __future__ import annotations

import json
import time

import pytest
from browser import Browser, axe_script
from site_samples import Desk

from gsi_etl.site.renderer import script

pytestmark = pytest.mark.slow

DOWN, ENTER, TAB, ESCAPE = "\ue015", "\ue007", "\ue004", "\ue00c"
COLUMN = "return [...document.querySelectorAll('table.ranking tbody tr')].map(row => row.cells[arguments[0]].innerText)"
RANK, COUNTRY, RATE, PEOPLE = 0, 1, 3, 4


@pytest.fixture(scope="module")
def chromium(chromium: Browser) -> Browser:
    chromium.size(1280)
    return chromium


def press(chromium: Browser, *keys: str) -> None:
    steps = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
    chromium.call("POST", "actions", {"actions": [{"type": "key", "id": "keys", "actions": steps}]})


def click(chromium: Browser, selector: str) -> None:
    found = chromium.call("POST", "element", {"using": "css selector", "value": selector})
    chromium.call("POST", f"element/{next(iter(found.values()))}/click", {})


def column(chromium: Browser, number: int) -> list[str]:
    found: list[str] = chromium.run(COLUMN, number)
    return found


def click_head(chromium: Browser, name: str) -> str:
    """The order that the head has then."""
    return str(
        chromium.run(
            "const head = [...document.querySelectorAll('table.ranking th')].find(one => one.innerText.startsWith("
            "arguments[0])); head.querySelector('button').click(); return head.getAttribute('aria-sort')",
            name,
        )
    )


def until(chromium: Browser, wanted: str) -> None:
    """Wait for what comes from the server."""
    deadline = time.monotonic() + 10
    while not chromium.run(f"return Boolean({wanted})"):
        assert time.monotonic() < deadline, wanted
        time.sleep(0.05)


def people(words: str) -> float:
    return float(words.replace("fewer than ", "").replace(",", ""))


def test_a_click_on_a_head_sorts_numbers_as_numbers_and_what_is_not_stated_last(
    chromium: Browser, address: str
) -> None:
    chromium.get(f"{address}countries/")
    listed = column(chromium, COUNTRY)
    assert click_head(chromium, "People") == "descending"
    numbers = [people(words) for words in column(chromium, PEOPLE) if words != "–"]
    assert len(numbers) > 100
    assert numbers == sorted(numbers, reverse=True)
    assert click_head(chromium, "People") == "ascending"
    stated = column(chromium, PEOPLE)
    assert [people(words) for words in stated if words != "–"] == sorted(numbers)
    assert stated == [words for words in stated if words != "–"] + ["–"] * stated.count("–")
    assert click_head(chromium, "Rank") == "descending"
    assert click_head(chromium, "Rank") == "ascending"
    assert column(chromium, COUNTRY) == listed


def test_a_bound_comes_before_its_number_and_names_come_by_their_letters(chromium: Browser, address: str) -> None:
    chromium.get(f"{address}countries/")
    table = """
        const rows = arguments[0].map(([name, number]) => `<tr><th scope="row">${name}</th>
            <td class="num">${number}</td><td><time datetime="${number.length}000-01-01">x</time></td></tr>`);
        document.querySelector('main').innerHTML = '<div class="scroll"><table class="ranking">' +
            '<thead><tr><th>Name</th><th class="num">Number</th><th>Date</th></tr></thead><tbody>' + rows.join('') +
            '</tbody></table></div>';
        const again = document.createElement('script');
        again.src = '../site.js'; document.body.append(again);
        again.onload = () => arguments[1]();
    """
    rows = [["Zambia", "2.6 million"], ["Åland", "fewer than 1,000"], ["Chad", "–"], ["Côte", "1,000"],
            ["Benin", "910"], ["Cuba", "more than 1,000"]]  # fmt: skip
    chromium.wait(table, rows)
    click_head(chromium, "Number")
    click_head(chromium, "Number")
    assert column(chromium, 1) == ["910", "fewer than 1,000", "1,000", "more than 1,000", "2.6 million", "–"]
    assert click_head(chromium, "Name") == "ascending"
    assert column(chromium, 0) == ["Åland", "Benin", "Chad", "Côte", "Cuba", "Zambia"]
    assert click_head(chromium, "Date") == "descending"
    assert column(chromium, 1)[0] == "fewer than 1,000"  # the longest words, which the sample makes the latest date


def test_heads_are_buttons_that_keys_reach_and_that_say_what_they_did(chromium: Browser, address: str) -> None:
    chromium.get(f"{address}countries/")
    chromium.run("document.querySelector('.tools input').focus()")
    press(chromium, TAB, TAB, TAB)  # the table, which scrolls, and its first head
    assert chromium.run("return document.activeElement.innerText") == "Country"
    press(chromium, ENTER)
    assert column(chromium, COUNTRY)[0] == "Afghanistan"
    assert chromium.run("return document.querySelector('[role=status]').textContent") == "Sorted by Country, ascending"


def test_a_filter_shows_only_rows_with_all_its_words_and_counts_them(chromium: Browser, address: str) -> None:
    chromium.get(f"{address}countries/")
    chromium.run("document.querySelector('.tools input').focus()")
    press(chromium, *"KOREA n")
    shown = "return [...document.querySelectorAll('table.ranking tbody tr')].filter(row => row.offsetHeight).length"
    assert chromium.run(shown) == 1
    assert str(chromium.run("return document.querySelector('.tools').innerText")).startswith("1 of ")
    press(chromium, ESCAPE)  # empties a search box
    assert chromium.run(shown) > 100


def test_the_search_box_finds_by_part_of_a_name_and_enter_opens_it(chromium: Browser, address: str) -> None:
    chromium.get(f"{address}figures/")
    chromium.requests()
    chromium.run("document.querySelector('.search input').focus()")
    press(chromium, *"cote d")
    until(chromium, "document.querySelectorAll('#found li').length")
    assert chromium.run("return document.querySelector('#found li').innerText").startswith("Côte d")
    assert chromium.run("return document.activeElement.getAttribute('aria-expanded')") == "true"
    press(chromium, DOWN)
    option = chromium.run("return document.getElementById(document.activeElement.getAttribute('aria-activedescendant'))"
                          ".getAttribute('aria-selected')")  # fmt: skip
    assert option == "true"
    press(chromium, ENTER)
    until(chromium, "location.pathname.endsWith('/countries/CIV/index.html')")
    asked = chromium.requests()
    assert f"{address}search/index.json" in asked
    assert [one for one in asked if not one.startswith(address)] == []
    assert chromium.problems() == []


def test_enter_without_a_choice_opens_all_names_filtered(chromium: Browser, address: str) -> None:
    chromium.get(address)
    chromium.run("document.querySelector('.search input').focus()")
    press(chromium, *"GSI 20", ENTER)
    until(chromium, "location.pathname.endsWith('/search/index.html') && document.querySelector('.tools input')?.value")
    names = chromium.run("return [...document.querySelectorAll('.names li')].filter(o => o.offsetHeight)"
                         ".map(one => one.innerText)")  # fmt: skip
    assert names
    assert all("GSI 20" in name for name in names)
    heads = chromium.run("return [...document.querySelectorAll('main h2')].filter(o => o.offsetHeight).length")
    assert heads == 1


def test_from_a_disk_tables_sort_and_search_leads_to_the_page_of_names(chromium: Browser, filled: Desk) -> None:
    base = f"{filled.public.resolve().as_uri()}/"
    chromium.get(f"{base}countries/index.html")
    chromium.problems()
    assert click_head(chromium, "People") == "descending"
    chromium.run("document.querySelector('.search input').focus()")
    press(chromium, *"togo", ENTER)
    until(chromium, "location.pathname.endsWith('/search/index.html') && document.querySelector('.tools input')?.value")
    shown = (
        "return [...document.querySelectorAll('.names a')].filter(one => one.offsetHeight).map(one => one.innerText)"
    )
    assert chromium.run(shown) == ["Togo"]
    assert chromium.problems() == []


def test_without_scripts_everything_is_there(chromium: Browser, address: str) -> None:
    def scripts(off: bool) -> None:
        chromium.call("POST", "goog/cdp/execute", {"cmd": "Emulation.setScriptExecutionDisabled", "params": {
            "value": off}})  # fmt: skip

    scripts(True)
    try:
        chromium.get(f"{address}countries/")
        assert chromium.run("return document.querySelectorAll('th button, .tools, #found').length") == 0
        assert len(column(chromium, COUNTRY)) > 100
        click(chromium, "a.search")
        assert chromium.run("return location.pathname") == "/search/index.html"
        names = chromium.run("return [...document.querySelectorAll('.names a')].map(one => one.href)")
        assert f"{address}countries/TGO/index.html" in names
        assert len(names) > 150
        chromium.get(f"{address}countries/PRK/")
        heights = chromium.run("return [...document.querySelectorAll('details.edition')].map(one => one.open)")
        assert heights[0] is True
        second = "document.querySelectorAll('details.edition')[1]"
        link = chromium.call(
            "POST", "element", {"using": "css selector", "value": "details.edition:nth-of-type(2) summary"}
        )
        chromium.call("POST", f"element/{next(iter(link.values()))}/click", {})
        assert chromium.run(f"return {second}.open") is True
    finally:
        scripts(False)


def test_axe_finds_no_fault_while_the_list_is_open_and_a_table_is_sorted(chromium: Browser, address: str) -> None:
    axe = axe_script()
    chromium.get(f"{address}countries/")
    click_head(chromium, "Country")
    chromium.run("document.querySelector('.search input').focus()")
    press(chromium, *"ni")
    until(chromium, "document.querySelectorAll('#found li').length")
    press(chromium, DOWN)
    chromium.run(axe + "; window.axe = axe;")
    found = chromium.wait(
        "const done = arguments[0]; window.axe.run(document, {resultTypes: ['violations']}).then(r => done("
        "r.violations.map(v => [v.impact, v.id, v.nodes.slice(0, 3).map(n => n.html.slice(0, 160))])))"
    )
    assert found == []


def test_the_index_has_every_kind_of_name_with_an_address_that_is_there(filled: Desk) -> None:
    entries = json.loads((filled.public / "search" / "index.json").read_text(encoding="utf-8"))["entries"]
    assert {entry["kind"] for entry in entries} == {"Countries", "Measures", "Editions", "Sources"}
    for entry in entries:
        page, _, anchor = entry["address"].partition("#")
        assert (filled.public / page).is_file(), entry
        assert not anchor or f'id="{anchor}"' in (filled.public / page).read_text(encoding="utf-8"), entry


def test_the_script_stays_small(filled: Desk) -> None:
    assert (filled.public / "site.js").read_text(encoding="utf-8") == script()
    assert len(script().encode()) < 8000
