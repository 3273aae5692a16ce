"""What pages say to readers: what is wrong, what it said, says and should; ids and second choices out of the way."""

from __future__ import annotations

import re

from site_samples import Desk, figure_id, said

from gsi_etl.model import Evidence


def words(page: str) -> str:
    """Of the page's main part, what is not folded away."""
    main = page[page.index("<main") : page.index("</main>")]
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", re.sub(r"<details.*?</details>", " ", main, flags=re.DOTALL)))


def test_a_change_has_a_card_for_what_it_said_says_and_its_edition_published(filled: Desk) -> None:
    said = words(filled.page(filled.only("changes")))
    for label, number in (
        ("It said", "40.3 million"),
        ("It says now", "41.6 million"),
        ("Its edition published", "40.3"),
    ):
        assert re.search(rf"{label} {re.escape(number)}", said), label


def test_ids_and_the_record_of_a_change_are_folded(filled: Desk) -> None:
    said = words(filled.page(filled.only("changes")))
    assert not re.search(r"\b(ch|fg|doc)_[0-9a-f]{6}|run-\d", said)


def test_failed_checks_show_no_name_of_a_rule(filled: Desk) -> None:
    said = words(filled.page("checks/"))
    assert "Failed checks" in said
    assert "baselines: agrees" not in said
    assert "WLD" not in said


def test_how_a_number_was_found_stands_with_the_number_and_no_line_is_without_a_value(desk: Desk) -> None:
    hedged = said(evidence=(Evidence("number", "", "modifier: 'an estimated'"), Evidence("number", "", "range: to")))
    desk.run(hedged)
    desk.build()
    page = desk.page(f"figures/{figure_id(hedged)}/")
    facts = dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page))
    assert re.sub(r"<[^>]+>", "", facts["number"]) == "40,300,000 · modifier: &#39;an estimated&#39;; range: to"
    assert all(facts.values())
