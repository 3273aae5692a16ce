"""What every format must say, and that nothing from outside is obeyed in any of them."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from letters import HOSTILE, NOON, change, hostile_message, message

from gsi_etl.alerts.corroboration import Company
from gsi_etl.alerts.formats import TERMINAL, Style, as_event, as_text, data_schema, subject_line
from gsi_etl.alerts.html import as_html
from gsi_etl.alerts.message import Context, Message, digest
from gsi_etl.alerts.sections import rows, web_link
from gsi_etl.alerts.slack import MAX_BLOCKS, MAX_HEADER, MAX_TEXT, as_slack
from gsi_etl.base.formatting import visible
from gsi_etl.model import ChangeClass, Estimate, FigureState, Verdict, VerdictName
from scenes.figures import estimate, figure

CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def words_of(node: Any) -> Iterator[str]:
    """Every string of a JSON value that is not a key."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for value in node.values():
            yield from words_of(value)
    elif isinstance(node, list):
        for value in node:
            yield from words_of(value)


class Tags(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.words += data


def as_words(name: str, letter: Message) -> str:
    """What a person reads of a message in one format."""
    if name == "text":
        return as_text(letter)
    if name == "html":
        return Tags(as_html(letter)).words
    if name == "slack":
        return "\n".join(words_of(json.loads(as_slack(letter))["blocks"]))
    return "\n".join(words_of(json.loads(as_event(letter))))


@pytest.mark.parametrize("name", ["text", "html", "slack", "event"])
def test_every_format_says_what_a_reader_needs(name: str) -> None:
    letter = message(others={"ch_000000000001": Company(("press",), ("other",))}, site_url="https://site.example/")
    said = as_words(name, letter)
    for needed in (
        "40.3 million", "41.6 million", "+3.2 %", "critical", "same source, same series", "press", "other",
        "An estimated", "run-1", "ch_000000000001", "gsi-etl mute 'index:people_in_modern_slavery:WLD:-:GSI 2018'",
    ):  # fmt: skip
        assert needed.lower() in said.lower(), needed


def test_the_number_is_marked_in_its_sentence() -> None:
    assert "An estimated [41.6 million] people" in as_text(message())
    assert "<mark><b>41.6 million</b></mark>" in as_html(message())
    (quote,) = [b for b in json.loads(as_slack(message()))["blocks"] if b["type"] == "rich_text"]
    assert {"type": "text", "text": "41.6 million", "style": {"bold": True}} in quote["elements"][0]["elements"]


def test_a_long_sentence_is_cut_around_its_number() -> None:
    letter = message(change(evidence="a " * 5000 + "41.6 million" + " b" * 5000))
    said = as_text(letter)
    assert said.count("a ") + said.count(" b") < 200
    assert "[41.6 million]" in said


def test_html_holds_no_tag_or_link_from_outside() -> None:
    page = Tags(as_html(hostile_message()))
    assert not {"script", "img", "svg", "iframe", "link", "form"} & set(page.tags)
    assert not any(name.startswith("on") or "javascript" in (value or "") for name, value in page.attributes)
    assert "<script>alert(1)</script>" in page.words


def test_html_links_only_the_web() -> None:
    assert 'href="https://index.example/"' in as_html(message())
    for url in (
        "javascript:alert(1)",
        "javascript://host/%0aalert(1)",
        "ftp://host/",
        "file:///etc/passwd",
        "data:text/html,x",
        "https://",
        "http://[bad",
    ):
        assert "href" not in as_html(message(change(url=url)))


def test_slack_mentions_and_links_are_defused() -> None:
    body = json.loads(as_slack(hostile_message()))
    assert "<!channel>" not in body["text"]
    assert "&lt;!channel&gt;" in body["text"]

    def marked_up(node: Any) -> Iterator[str]:
        if isinstance(node, dict):
            if node.get("type") == "mrkdwn":
                yield node["text"]
            for value in node.values():
                yield from marked_up(value)
        elif isinstance(node, list):
            for value in node:
                yield from marked_up(value)

    assert list(marked_up(body["blocks"])) == []
    assert not any(block["type"] == "actions" for block in body["blocks"])


def test_slack_keeps_to_its_limits_and_always_has_a_text() -> None:
    many = [change(change_id=f"ch_{n:012}", sentence="x" * 5000, evidence="y" * 9000) for n in range(60)]
    body = json.loads(as_slack(message(*many, limit=60)))
    assert len(body["blocks"]) <= MAX_BLOCKS
    assert 0 < len(body["text"]) <= MAX_TEXT
    assert len(body["blocks"][0]["text"]["text"]) <= MAX_HEADER
    assert all(len(word) <= MAX_TEXT for word in words_of(body["blocks"]))
    assert any("and 49 more" in word for word in words_of(body["blocks"]))


@pytest.mark.parametrize("bad", HOSTILE)
def test_terminal_codes_and_reversed_text_are_shown_and_never_obeyed(bad: str) -> None:
    letter = message(change(sentence=bad, old_text=bad, new_text=bad, evidence=bad, url=bad, subject=bad))
    for text in (as_text(letter), as_html(letter), as_slack(letter).decode("utf-8", "replace")):
        assert not CONTROLS.search(text.replace("\n", ""))


def test_the_mute_command_can_be_pasted_into_a_shell() -> None:
    (line,) = [line for line in as_text(message(change(series="a'; rm -rf ~ #"))).splitlines() if "MUTE" in line]
    assert shlex.split(line)[1:4] == ["gsi-etl", "mute", "a'; rm -rf ~ #"]


@given(st.text())
def test_a_subject_is_one_line(text: str) -> None:
    assert len(subject_line(message(change(sentence=text))).splitlines()) == 1


@given(st.text())
def test_every_text_passes_every_format(text: str) -> None:
    letter = message(change(sentence=text, old_text=text, new_text=text, evidence=text, url=text))
    json.loads(as_slack(letter))
    json.loads(as_event(letter))
    assert as_html(letter).startswith("<!doctype html>")
    assert Message.from_json(letter.to_json()) == letter


def test_an_event_is_a_cloudevent_with_the_alert_id() -> None:
    event = json.loads(as_event(message()))
    assert {key: event[key] for key in ("specversion", "id", "source", "subject", "time")} == {
        "specversion": "1.0", "id": "al_1", "source": "gsi-etl", "subject": "run-1", "time": "2026-11-24T12:00:00Z",
    }  # fmt: skip
    assert event["type"].startswith("org.gsi_etl.")


def test_what_an_event_holds_fits_the_schema_that_it_names() -> None:
    schema = data_schema()
    event = json.loads(as_event(message()))
    assert event["dataschema"] == schema["$id"]
    Draft202012Validator(schema).validate(event["data"])
    unknown = {**event["data"], "items": [{"change_id": 1}]}
    assert not Draft202012Validator(schema).is_valid(unknown)


def test_a_message_of_an_older_version_is_still_read() -> None:
    old = json.loads(message().to_json())
    del old["critical"], old["test"], old["items"][0]["agrees"], old["items"][0]["mute"]
    assert Message.from_json(json.dumps(old)).items[0].agrees == ()


def test_a_statement_that_changed_and_contradicts_is_one_item_with_two_sides() -> None:
    revised = change(change_id="ch_2", new_figure_id="fg_1")
    other = change(
        change_id="ch_1", change_class="conflict", sentence="index states 41, press 40", new_figure_id="fg_1"
    )
    letter = message(other, revised, change(change_id="ch_3", new_figure_id="fg_2", severity="info"))
    sides = "41.6 million at index, 40.3 million elsewhere"
    assert [(item.change_id, item.also) for item in letter.items] == [
        ("ch_2", (f"Official pages disagree on the GSI 2018 figure for the world: {sides}",)), ("ch_3", ()),
    ]  # fmt: skip
    assert letter.title == "index changed its GSI 2018 figure for the world: 40.3 → 41.6 million (and 1 more: 1 info)"
    for name in ("text", "html", "slack", "event"):
        assert sides in " ".join(as_words(name, letter).split())


def test_the_most_severe_side_of_a_statement_leads() -> None:
    revised = change(change_id="ch_2", new_figure_id="fg_1", severity="warning")
    other = change(change_id="ch_1", change_class="conflict", new_figure_id="fg_1")
    assert message(other, revised).items[0].change_id == "ch_1"


def test_every_class_says_what_to_do() -> None:
    for name in get_args(ChangeClass):
        (item,) = message(change(change_class=name, change_id="ch_x", source_id="src")).items
        assert dict(rows(item))["NEXT STEP"].count("{") == 0
    (item,) = message(change(change_class="of a later version")).items
    assert "NEXT STEP" not in dict(rows(item))


def test_a_terminal_gets_its_own_codes_and_none_from_outside() -> None:
    coloured = as_text(hostile_message(), TERMINAL)
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == as_text(hostile_message(), Style(number=("", "")))
    assert "\x1b[1;7m41.6 million\x1b[0m" in as_text(message(), TERMINAL)


def test_a_number_is_given_as_printed_and_as_a_number() -> None:
    facts = dict(rows(message(change(new_text="7.7 per cent", new_value=Decimal("0.077"))).items[0]))
    assert (facts["WAS"], facts["NOW"]) == ("40.3 million (40,300,000)", "7.7 per cent, -100.0 %")
    facts = dict(rows(message(change(new_text="about 2,640,000", new_value=Decimal(2640000))).items[0]))
    assert facts["NOW"].startswith("about 2,640,000, -93.4 %")


def test_an_event_says_how_far_a_number_moved() -> None:
    (item,) = json.loads(as_event(message()))["data"]["items"]
    assert item["delta"] == {"absolute": "1300000", "percent": "3.23"}
    (item,) = json.loads(as_event(message(change(old_value=None))))["data"]["items"]
    assert item["delta"] is None


@given(st.text(max_size=400), st.text(max_size=40))
def test_wrapping_loses_no_word_and_splits_no_number(sentence: str, number: str) -> None:
    said = as_text(message(change(evidence=f"{sentence} {number} {sentence}", new_text=number)))
    shown = " ".join(number.split())
    if shown and len(sentence) < 130:
        assert f"[{visible(shown)}]" in said


def test_more_changes_than_a_message_names_are_counted() -> None:
    many = [change(change_id=f"ch_{n:012}") for n in range(57)]
    letter = message(*many, limit=20)
    assert (len(letter.items), letter.more) == (20, 37)
    assert "and 37 more" in as_text(letter)
    assert "and 37 more" in as_html(letter)
    assert letter.title.endswith("40.3 → 41.6 million (and 56 more: 56 critical)")


def test_a_digest_counts_what_its_messages_left_out_and_keeps_its_id() -> None:
    letters = [message(change(change_id=f"ch_{n:012}"), alert_id=f"al_{n}") for n in range(30)]
    gathered = digest(letters, limit=20)
    assert (len(gathered.items), gathered.more) == (20, 10)
    assert gathered.alert_id == digest(letters, limit=20).alert_id
    assert digest(letters[:1], limit=20) == letters[0]


def _labels(letter: Message) -> dict[str, str]:
    return dict(rows(letter.items[0]))


def test_a_misquote_says_what_it_should_say() -> None:
    said = figure("7.7%", place="NGA", edition="GSI 2018")
    row = estimate("0.0077", edition="GSI 2018", measure="share_of_population", place="NGA", unit="0.0001")
    state = FigureState(
        figure_id="fg_1", source_id="paper", url="https://paper.example/", document_id="doc_1",
        snapshot_sha256="0" * 64, reader_version="1", series="s", figure=said, status="current", recorded_at=NOON,
        verdict=Verdict("unit_mistaken", row, "says"),
    )  # fmt: skip
    told = change(change_class="misquote", old_text=None, old_value=None, new_text="7.7%", new_value=Decimal("0.077"))
    letter = message(told, others={told.change_id: Company(state=state)})
    assert _labels(letter)["SAYS"] == "7.7%"
    assert _labels(letter)["SHOULD BE"] == "0.77 % (GSI 2018)"
    for name in ("text", "html", "slack", "event"):
        assert "0.77 % (GSI 2018)" in as_words(name, letter), name


@pytest.mark.parametrize(
    ("verdict", "matched"),
    [
        ("measure_mistaken", estimate("24900000", edition="GSI 2018", measure="forced_labour", place="WLD")),
        ("edition_mismatch", estimate("24900000", edition="GSI 2016", place="WLD")),
    ],
)
def test_the_number_of_another_measure_or_edition_is_not_what_it_should_be(
    verdict: VerdictName, matched: Estimate
) -> None:
    meant = estimate("40300000", edition="GSI 2018", place="WLD", unit="100000")
    state = FigureState(
        figure_id="fg_1", source_id="paper", url="https://paper.example/", document_id="doc_1",
        snapshot_sha256="0" * 64, reader_version="1", series="s",
        figure=figure("24.9 million", place="WLD", edition="GSI 2018"), status="current", recorded_at=NOON,
        verdict=Verdict(verdict, matched, "says"),
    )  # fmt: skip
    told = change(change_class="misquote", old_text=None, old_value=None, new_text="24.9 million")
    others = {told.change_id: Company(state=state)}
    known = Context.of([], [meant, matched])
    assert _labels(message(told, others=others, context=known))["SHOULD BE"] == "40.3 million (GSI 2018)"
    assert "SHOULD BE" not in _labels(message(told, others=others))


@pytest.mark.parametrize(
    ("change_class", "labels"),
    [("revision", ("WAS", "NOW")), ("conflict", ("OTHER", "HERE")), ("check_failed", ("EXPECT", "FOUND"))],
)
def test_two_statements_that_stand_against_each_other_are_not_told_as_before_and_after(
    change_class: ChangeClass, labels: tuple[str, str]
) -> None:
    assert tuple(_labels(message(change(change_class=change_class))))[:2] == labels


def test_a_notification_is_the_title_and_a_line_for_each_of_several_changes() -> None:
    alone = json.loads(as_slack(message()))["text"]
    assert alone == "[gsi] index changed its GSI 2018 figure for the world: 40.3 → 41.6 million"
    other = change(change_id="ch_2", new_figure_id="fg_2", severity="warning", sentence="India: was 8, is now 9")
    both = json.loads(as_slack(message(change(), other)))["text"].splitlines()
    assert both[0].endswith("40.3 → 41.6 million (and 1 more: 1 warning)")
    assert [line.partition(":")[0] for line in both[1:]] == ["CRITICAL", "WARNING"]


def test_a_file_of_the_catalogue_that_cannot_be_used_is_named_once_with_its_line() -> None:
    told = change(
        change_class="check_failed", severity="operator", series=None, subject="other.yaml can be used", source_id="",
        old_text="a file that can be used", new_text="line 3, kind: must be 'report'", new_value=None,
        sentence="Check failed: sources/other.yaml fits the schema: "
        "expected a file that can be used, observed line 3, kind: must be 'report'",
    )  # fmt: skip
    text = as_words("text", message(told))
    assert text.splitlines()[0] == "[gsi] sources/other.yaml cannot be used"
    assert text.count("sources/other.yaml") == 1
    assert text.count("line 3, kind") == 1


@pytest.mark.parametrize(
    ("url", "is_link"),
    [
        ("http://a.example/b", True),
        ("https://a.example", True),
        ("HTTPS://a.example", True),
        ("ftp://a.example", False),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("https:///b", False),
        ("//a.example", False),
        ("http://[", False),
        ("", False),
        (None, False),
    ],
)
def test_of_addresses_only_those_of_web_pages_become_links(url: str | None, is_link: bool) -> None:
    assert web_link(url) == (url if is_link else None)
