"""The site in a real browser: no error, no request that leaves, no serious fault of access, the highlight in view.

Needs Debian's chromium and chromium-driver, and axe-core and html-validate from npm; installs nothing itself.
"""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from browser import REPOSITORY, Browser, axe_script
from site_samples import Desk, figure_id, said

from required import required

WIDTHS = (360, 1280)
RULES = {
    "extends": ["html-validate:standard"],
    "rules": {
        # Matters of taste that the page's size speaks against, or that are wrong for pages without a server.
        "long-title": "off", "no-inline-style": "off", "attribute-boolean-style": "off", "void-style": "off",
        "no-trailing-whitespace": "off", "tel-non-breaking": "off", "require-sri": "off", "doctype-style": "off",
        "prefer-native-element": "off",
    },
}  # fmt: skip


def folders(desk: Desk) -> list[str]:
    """One page of every kind, and the evidence of the figure that changed."""
    evidence = [f"evidence/{path.name}/" for path in sorted((desk.public / "evidence").iterdir())]
    figures = ["figures/", f"figures/{figure_id(said())}/", f"figures/{figure_id(said('paper'))}/"]
    lists = [
        "",
        "countries/",
        "countries/PRK/",
        "countries/LUX/",
        "countries/GSI-2016/",
        "countries/a-to-z/",
        "countries/regions/",
        "changes/",
        "editions/",
        "sources/",
        "sources/index/",
        "checks/",
        "data/",
        "about/",
        "glossary/",
        "search/",
        "charts/WLD-people_in_modern_slavery/",
        "charts/map-GSI-2023/",
        "charts/slope-country/",
    ]
    return [*lists, *figures, desk.only("changes"), *evidence]


@pytest.mark.parametrize(
    ("over", "width"),
    [
        # Each way and each width in CI, all pairs of them nightly.
        pytest.param("http", 360, marks=pytest.mark.slow),
        pytest.param("file", 1280, marks=pytest.mark.slow),
        pytest.param("http", 1280, marks=pytest.mark.nightly),
        pytest.param("file", 360, marks=pytest.mark.nightly),
    ],
)
def test_every_kind_of_page_opens_without_a_complaint(
    chromium: Browser, address: str, filled: Desk, width: int, over: str
) -> None:
    chromium.size(width)
    chromium.requests()
    base = address if over == "http" else f"{filled.public.resolve().as_uri()}/"
    for folder in folders(filled):
        page = f"{base}{folder}index.html"
        chromium.get(page)
        assert chromium.problems() == [], page
        asked = chromium.requests()
        assert page in asked
        assert [one for one in asked if not one.startswith(base)] == [], page
        wide = chromium.run("return document.documentElement.scrollWidth")
        assert wide <= width, f"{page} is {wide} wide in a window of {width}"


@pytest.mark.slow
@pytest.mark.parametrize("width", WIDTHS)
def test_the_way_from_an_alert_ends_at_the_marked_number(
    chromium: Browser, address: str, filled: Desk, width: int
) -> None:
    chromium.size(width, 800)
    chromium.get(address + filled.only("changes"))  # the link of an alert: with a slash at its end
    assert "41.6 million" in chromium.run("return document.querySelector('mark').textContent")
    chromium.run("document.querySelector('a[href*=\"evidence/\"]').click()")
    assert "/evidence/" in chromium.run("return location.pathname")
    place = chromium.run(
        "const mark = document.querySelector('mark:target'), box = mark.getBoundingClientRect();"
        "return [box.top, box.bottom, box.left, box.right, mark.textContent]"
    )
    top, bottom, left, right, words = place
    assert 0 <= top < bottom <= 800
    assert 0 <= left < right <= width
    assert words == "41.6 million"


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_fault(chromium: Browser, address: str, filled: Desk, scheme: str) -> None:
    axe = axe_script()
    chromium.size(1280)
    chromium.scheme(scheme)
    faults = {}
    for folder in folders(filled):
        chromium.get(address + folder)
        chromium.run("document.querySelectorAll('details').forEach(one => { one.open = true })")
        chromium.run(axe + "; window.axe = axe;")
        found = chromium.wait(
            "const done = arguments[0]; window.axe.run(document, {resultTypes: ['violations']}).then(r => done("
            "r.violations.map(v => [v.impact, v.id, v.nodes.slice(0, 3).map(n => n.html.slice(0, 160))])))"
        )
        if found:
            faults[folder] = found
    assert faults == {}


#: Numbers that leave the box that clips them, and cells so narrow that their words fall into letters.
CUT = """
    const seen = [];
    document.querySelectorAll('details').forEach(one => { one.removeAttribute('name'); one.open = true });
    const boxOf = cell => {
      const range = document.createRange(); range.selectNodeContents(cell); return range.getBoundingClientRect(); };
    for (const cell of document.querySelectorAll('td.num, th.num, .now b, .number, .giant, .names .quiet, summary')) {
      const box = boxOf(cell), frame = (cell.closest('.scroll, .card, main') || document.body).getBoundingClientRect();
      if (box.width && (box.right > Math.min(frame.right, innerWidth) + 1 || box.left < -1))
        seen.push(['cut', cell.textContent.slice(0, 40), box.right, frame.right]);
    }
    for (const cell of document.querySelectorAll('td, th, dd, li')) {
      if (cell.closest('.stack thead')) continue;  // out of sight: its words are labels of the cells
      const words = cell.textContent.trim(), box = boxOf(cell);
      const lines = box.height / parseFloat(getComputedStyle(cell).lineHeight);
      if (lines > 3 && words.length / lines < 5 && !cell.querySelector('svg, pre, ul, ol, dl, .pill'))
        seen.push(['letters', words.slice(0, 40), lines]);
    }
    return seen.slice(0, 5);"""


@pytest.mark.parametrize(
    "every", [pytest.param(False, marks=pytest.mark.slow), pytest.param(True, marks=pytest.mark.nightly)]
)
def test_no_number_is_cut_on_the_narrowest_screen_on_any_page(chromium: Browser, filled: Desk, every: bool) -> None:
    """``every``: or else on a page of each kind."""
    chromium.size(320)
    tree = (filled.public / ".site" / "now").resolve()
    pages = sorted(tree.rglob("index.html"))
    assert len(pages) > 150
    if not every:
        pages = [tree / folder / "index.html" for folder in folders(filled)]
    faults = {}
    for page in pages:
        chromium.get(page.as_uri())
        if found := chromium.run(CUT):
            faults[page.parent.relative_to(tree).as_posix()] = found
    assert faults == {}


@pytest.mark.slow
def test_the_first_screen_of_a_phone_has_the_three_numbers_the_newest_event_and_the_state(
    chromium: Browser, address: str
) -> None:
    chromium.size(360, 800)
    chromium.get(address)
    ends = chromium.run(
        "return [...document.querySelectorAll('.now li'), document.querySelector('.feed a.what'),"
        " document.querySelector('.pills')]"
        ".map(one => one.getBoundingClientRect().bottom)"
    )
    assert len(ends) == 5
    assert max(ends) <= 800


#: As many events, watched numbers and sources as a busy day of a large catalogue has.
BUSY = """
    const more = (list, wanted) => { const one = list.lastElementChild;
      while (list.children.length < wanted) list.append(one.cloneNode(true)); };
    more(document.querySelector('.feed'), 8); more(document.querySelector('.cards'), 28);
    more(document.querySelector('.health tbody'), 40);"""


@pytest.mark.slow
@pytest.mark.parametrize("before", ["", BUSY], ids=["quiet", "busy"])
def test_the_first_page_prints_on_two_sheets_with_its_colours(chromium: Browser, address: str, before: str) -> None:
    chromium.size(1280)
    chromium.get(address)
    chromium.run(before)
    made = chromium.call("POST", "goog/cdp/execute", {"cmd": "Page.printToPDF", "params": {
        "paperWidth": 8.27, "paperHeight": 11.69, "preferCSSPageSize": True}})  # fmt: skip
    sheets = re.findall(rb"/Type\s*/Page\b(?!s)", base64.b64decode(made["data"]))
    assert 1 <= len(sheets) <= 2
    chromium.call("POST", "goog/cdp/execute", {"cmd": "Emulation.setEmulatedMedia", "params": {"media": "print"}})
    adjust = chromium.run("return getComputedStyle(document.querySelector('.legend i')).printColorAdjust")
    chromium.call("POST", "goog/cdp/execute", {"cmd": "Emulation.setEmulatedMedia", "params": {"media": ""}})
    assert adjust == "exact"


@pytest.mark.slow
def test_the_keyboard_reaches_the_content_first(chromium: Browser, address: str) -> None:
    chromium.size(1280)
    chromium.get(address)
    chromium.call("POST", "actions", {"actions": [{"type": "key", "id": "k", "actions": [
        {"type": "keyDown", "value": "\ue004"}, {"type": "keyUp", "value": "\ue004"}]}]})  # fmt: skip
    assert chromium.run("return document.activeElement.className") == "skip"


@pytest.mark.slow
def test_labels_of_charts_do_not_collide(chromium: Browser, address: str, filled: Desk) -> None:
    script = """
    const seen = [];
    for (const chart of document.querySelectorAll('svg.chart')) {
      const boxes = [...chart.querySelectorAll('text')].map(t => [t.textContent, t.getBoundingClientRect()]);
      for (let i = 0; i < boxes.length; i++) for (let j = i + 1; j < boxes.length; j++) {
        const [a, b] = [boxes[i][1], boxes[j][1]];
        const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (across > 1 && down > 3) seen.push([boxes[i][0], boxes[j][0], across, down]);
      }
      const frame = chart.getBoundingClientRect();
      for (const [words, box] of boxes)
        if (box.left < frame.left - 4 || box.right > frame.right + 4) seen.push([words, 'leaves the chart']);
    }
    return seen;"""
    for width in WIDTHS:
        chromium.size(width)
        for folder in (
            "",
            "editions/",
            "changes/",
            "countries/PRK/",
            "countries/IND/",
            f"figures/{figure_id(said())}/",
        ):
            chromium.get(address + folder)
            assert chromium.run(script) == [], f"{folder} at {width}"


@pytest.mark.slow
def test_the_markup_is_valid(filled: Desk, tmp_path: Path) -> None:
    tool = os.environ.get("HTML_VALIDATE") or REPOSITORY / "node_modules" / ".bin" / "html-validate"
    program = required("html-validate", tool, "npm install html-validate@9.7.1, or HTML_VALIDATE=path")
    required("node", shutil.which("node"), "apt-get install nodejs")
    (tmp_path / ".htmlvalidate.json").write_text(json.dumps({"root": True, **RULES}))
    pages = []
    for folder in folders(filled):
        copy = tmp_path / f"{folder.strip('/').replace('/', '_') or 'overview'}.html"
        copy.write_text(filled.page(folder))
        pages.append(copy.name)
    done = subprocess.run(
        [program, "--formatter=text", *pages], cwd=tmp_path, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout[:4000] + done.stderr[:1000]
