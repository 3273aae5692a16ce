"""YAML that knows its lines, by the quick loader and by the careful one."""

from __future__ import annotations

import pytest
import yaml

from gsi_etl.config import yaml_lines
from gsi_etl.config.yaml_lines import composed, line_of, repeated

SOURCE = """id: one
title: "A page: the first"
publisher: {name: Somebody, official: false}
url: https://example.org/1
follow:
  - {text: [a, b]}
  - text: "2018-07-19"
    text: 2018-07-19
since: 2018-07-19
"""


def told(text: str) -> tuple[object, list[tuple[int, str]], list[int]]:
    node, value = composed(text)
    return value, list(repeated(node)), [line_of(node, where) for where in (["publisher", "official"], ["follow", 1])]


def test_both_loaders_say_the_same_of_a_source(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = told(SOURCE)
    monkeypatch.setattr(yaml_lines, "_SHORT", 0)
    assert told(SOURCE) == quick
    assert quick[1:] == ([(8, "text")], [3, 7])


@pytest.mark.parametrize("text", ["a: [1, 2", "a: 'b", "a: b: c", "\ta: 1", "a: &b 1\nc: *d", "a: \x01"])
def test_what_is_wrong_with_a_text_does_not_depend_on_its_length(text: str) -> None:
    for whole in (text, "#" * 10_000 + "\n" + text):
        with pytest.raises(yaml.YAMLError) as short:
            composed(text)
        with pytest.raises(yaml.YAMLError) as long:
            composed(whole)
        assert getattr(short.value, "problem", None) == getattr(long.value, "problem", None)


@pytest.mark.parametrize("size", [7_900, 100_000])
@pytest.mark.parametrize("nested", ["[", "- ", "{a: ", "? "])
def test_what_is_nested_without_end_is_an_error_and_no_crash(nested: str, size: int) -> None:
    with pytest.raises((yaml.YAMLError, RecursionError)):
        composed("a:\n  " + nested * (size // len(nested)))


def test_what_the_quick_loader_takes_is_not_too_deep_to_be_looked_through() -> None:
    flat = "a:\n" + "".join(" " * level + "b:\n" for level in range(1, 110)) + " " * 111 + "- " * 290 + "1"
    assert len(flat) <= yaml_lines._SHORT
    node, _ = composed(flat)
    assert list(repeated(node)) == []
