"""An event in one line, as a newspaper would print it: who, what, and the number. For subjects and for titles. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from gsi_etl.alerts.events import REREAD, Told, edition_of, measure_of
from gsi_etl.base import measures
from gsi_etl.base.formatting import CAN_BE_USED, CHECK_FAILED, HOLDS_AGAIN, counted

#: What a failure of a source is called when several share it.
_FAILED = {
    "source_down": ("could not be fetched", "is this machine online?"),
    "not_the_page": ("sent another page", "a block page or a consent wall?"),
    "layout_changed": ("have another layout", "do they share a template?"),
    "page_unreadable": ("sent a page that we cannot read", "see the first of them"),
    "source_stale": ("have had nothing new for longer than usual", "have they moved?"),
}
_RECOVERED = {
    "source_recovered": ("source", "can be read again"),
    "run_recovered": ("run", "succeeded after failures"),
    "check_recovered": ("check", "passes again"),
}
_LISTED = re.compile(r"(?P<place>[^:]+): (?P<words>(?:per 1,000 )?\D+) (?P<number>\d.*)")
_PARENTHESIS = re.compile(r"\((.*)\)", re.DOTALL)


def headline(
    group: Sequence[Told], names: Mapping[str, str], *, should: str = "", back: bool = False, sources: int = 0
) -> str:
    """``names``: publishers by source id. ``should``: what the edition published, with its name, for a misquote.
    ``back``: a revision returned to what the page said before. ``sources``: how many are watched, 0 where unknown."""
    change = group[0]
    if change.change_class in _RECOVERED:
        return _recovered(group, names)
    if change.change_class in _FAILED:
        return _failed(group, names, sources)
    if change.change_class == "check_failed":
        return _check(change)
    if change.change_class in REREAD:
        return _reread(group, names)
    return _statement(group, names.get(change.source_id, change.source_id), should, back=back)


def arrow(old: str, new: str) -> str:
    """``40.3 → 41.6 million``: a unit that both numbers have is said once."""
    (first, _, before), (_, _, after) = old.partition(" "), new.partition(" ")
    if before and before == after and first[-1:].isdigit():
        return f"{first} → {new}"
    return f"{old} → {new}"


def place_of(change: Told) -> str:
    """``World: people in modern slavery`` is about ``the world``."""
    place = change.subject.partition(":")[0].strip()
    return {"World": "the world", "no place named": "a place that it does not name"}.get(place, place)


def figure_words(change: Told) -> str:
    """``GSI 2018 figure for the world``, with its measure where that is not the headline count."""
    edition, measure = edition_of(change.series), measure_of(change.series)
    words = measures.label(measure)
    if not measure:
        words = change.subject.partition(":")[2].strip()
    main = measures.headline()
    article = "the " if measures.is_share(measure) else ""
    kind = "" if words in ("", measures.label(main)) else f"{article}{words} in "
    if words == measures.label(measures.rate_of(main) or main) != measures.label(main):
        kind = "per 1,000 in "
    return f"{edition} figure for {kind}{place_of(change)}".strip()


def _statement(group: Sequence[Told], who: str, should: str, *, back: bool) -> str:
    change = group[0]
    old, new, about = change.old_text or "", change.new_text or "", figure_words(change)
    match change.change_class:
        case "revision" if back:
            return f"{who} took back its change to the {about}: {arrow(old, new)}"
        case "revision":
            return f"{who} changed its {about}: {arrow(old, new)}"
        case "rounding_only":
            return f"{who} rounded its {about} differently: {arrow(old, new)}"
        case "withdrawn":
            more = f" and {counted(len(group) - 1, 'other figure')}" if len(group) > 1 else ""
            return f"{who} dropped its {about} ({old}){more}"
        case "restored":
            return f"{who} brought back its {about}: {new}"
        case "conflict":
            return f"Official pages disagree on the {about}: {new} at {who}, {old} elsewhere"
        case "misquote":
            correct = f"; it should be {should}" if should else ""
            return f"{who} gave {new} as the {about}{correct}"
        case "new_edition":
            gone = any(other.change_class == "withdrawn" for other in group)
            how = "replaced its figures with those of" if gone else "published its first figures from"
            return f"{who} {how} {change.subject}: {_first_figure(change)}"
        case "new_figure":
            return f"{who} published a new {about}: {new}"
        case _:
            return change.sentence


def _first_figure(change: Told) -> str:
    """``49.6 million people in modern slavery worldwide``, from the sentence that lists a new edition's figures."""
    listed = change.sentence.partition(" for the first time: ")[2]
    said = _LISTED.fullmatch(listed.partition("; ")[0])
    if not said:
        return change.new_text or ""
    number = said["number"].removesuffix(" per 1,000") if said["words"].startswith("per 1,000 ") else said["number"]
    where = "worldwide" if said["place"] == "World" else f"in {said['place']}"
    return f"{number} {said['words']} {where}"


def failed_check(name: str, sentence: str) -> str:
    """What is wrong, in words for readers: ``Figures do not add up: people in forced labour and ...``.

    ``name``: of the check, ``holds: world-parts-add-up``. ``sentence``: what should be so, of what in parentheses.
    """
    if name.endswith(CAN_BE_USED):
        return f"{sentence.partition(' fits ')[0]} cannot be used"
    said = _PARENTHESIS.search(sentence)
    plain = said[1] if said else sentence
    if name.startswith("holds:"):
        return f"Figures do not add up: {_lower(plain)}"
    if name.startswith("agrees:"):
        return f"{plain} differs from what was published"
    return sentence


def _check(change: Told) -> str:
    found, expected = change.new_text or "", change.old_text or ""
    # What it found and what it expected have lines of their own.
    sentence = change.sentence.removeprefix(CHECK_FAILED).removesuffix(f": expected {expected}, observed {found}")
    numbers = f": found {found.rpartition(': ')[2]}, expected {expected}" if found and expected else ""
    if change.subject.endswith(CAN_BE_USED):
        numbers = ""
    words = failed_check(change.subject, sentence)
    return f"A check failed: {_lower(sentence)}" if words == sentence else f"{words}{numbers}"


def _failed(group: Sequence[Told], names: Mapping[str, str], sources: int) -> str:
    what, question = _FAILED[group[0].change_class]
    if not group[0].source_id:  # of many sources, whose number and cause it says itself
        return group[0].sentence
    if len(group) == 1:
        name = names.get(group[0].source_id, group[0].source_id)
        told = group[0].sentence.removeprefix(f"{group[0].source_id}: ").removeprefix(group[0].source_id)
        told = told.partition("; ")[0].strip()  # by what that was seen is for the details
        return f"{name} cannot be read: {told}" if told else f"{name} cannot be read"
    of = f"{len(group)} of {counted(sources, 'source')}" if sources >= len(group) else counted(len(group), "source")
    return f"{of} {what}: {question}"


def _reread(group: Sequence[Told], names: Mapping[str, str]) -> str:
    change = group[0]
    if len(group) == 1:
        return change.sentence
    if change.change_class == "source_changed":
        return f"Your edit of {change.source_id}.yaml changed how {len(group)} figures are read"
    return f"{len(group)} figures of {names.get(change.source_id, change.source_id)} are read differently by our reader"


def _recovered(group: Sequence[Told], names: Mapping[str, str]) -> str:
    noun, words = _RECOVERED[group[0].change_class]
    if len(group) > 1:
        return f"{counted(len(group), noun)} {_plural(words)}"
    change = group[0]
    if noun == "run" or (noun == "source" and not change.source_id):
        return change.sentence  # how many failed, and since when
    if noun == "check":
        return f"A check {words}: {_lower(change.sentence.removesuffix(HOLDS_AGAIN))}"
    return f"{names.get(change.source_id, change.source_id) or 'A run'} {words}"


def _plural(words: str) -> str:
    return words.replace("passes", "pass")


def _lower(text: str) -> str:
    """For the middle of a sentence; a name of capitals stays."""
    return text[:1].lower() + text[1:] if text[1:2].islower() or text.startswith("A ") else text
