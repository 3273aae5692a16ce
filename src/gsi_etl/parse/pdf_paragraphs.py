"""Which lines of a PDF page are running text, where its paragraphs end, and where a sentence goes on.

Knows lines; knows nothing of PDF files or documents.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from gsi_etl.parse.columns import gaps_of, is_running_text
from gsi_etl.parse.pdf_lines import Line

#: A paragraph: so many lines that go on with one another, most of them plainly running text.
_PARAGRAPH_LINES = 3
_PARAGRAPH_SHARE = 0.6
#: A gap that parts cells, in heights of a line.
_CELLS = 2.2
#: Lines that stand farther apart than so many heights are of different paragraphs, and so are those that stand so much
#: farther apart than others of the page.
_APART = 0.9
_BREAK = 0.35
#: How much gaps that justification made alike may differ, in heights of a line.
_ALIKE = 0.3
#: In heights of a line: a wider line is none of a panel, whose values and labels stand one over the other.
_WIDE = 12
#: Behind these a sentence is at its end; behind those it is not.
_ENDS = frozenset('.!?:;”"»')
_GOES_ON = frozenset(",-–—(:")


def usual_gap(lines: Sequence[Line]) -> float:
    """How far the lines of a paragraph stand from one another on a page, in heights of a line.

    A quarter of the gaps do not exceed it: paragraphs are set farther apart, or as far.
    """
    gaps = []
    for before, line in pairwise(lines):
        height = before.box[3] - before.box[1]
        gap = (before.box[1] - line.box[3]) / max(height, 1.0)
        if -0.5 <= gap <= _APART:
            gaps.append(gap)
    return sorted(gaps)[len(gaps) // 4] if gaps else _APART


def continues(before: Line, line: Line, usual: float) -> bool:
    """Whether a line goes on with the paragraph of the one before: right below it, as high, and both start alike.

    ``usual``: the page's ``usual_gap``; a line that stands farther below begins a paragraph.
    """
    (left, bottom, right, top), (next_left, _, _, next_top) = before.box, line.box
    height = top - bottom
    gap = bottom - next_top
    if not -0.5 * height <= gap <= min(_APART, usual + _BREAK) * height:
        return False
    if abs((line.box[3] - line.box[1]) - height) > 0.35 * height:
        return False
    broken = before.words[-1].text.endswith("-")
    wide = right - left > (_WIDE / 2 if before.column or broken else _WIDE) * height
    ended = line.box[2] - right > 6 * height and not broken  # a last line or a heading stops short of the next one
    return wide and not ended and next_left - left < 3 * height and left - next_left < 4 * height


def parted(before: Line, line: Line, usual: float) -> bool:
    """Whether a line plainly begins a paragraph: farther below the one before than lines of a paragraph stand.

    Not in the middle of a sentence that a picture or a table interrupts, and not within a panel, where a number and
    what it counts are short lines of their own.
    """
    height = before.box[3] - before.box[1]
    below = before.box[1] - line.box[3] > (usual + _BREAK) * height
    wide = any(one.box[2] - one.box[0] > _WIDE * height for one in (before, line))
    return below and wide and not line.text[0].islower() and before.text[-1] not in _GOES_ON


def goes_on_over(before: Line, line: Line) -> bool:
    """Whether a sentence goes on over the end of a page: in small letters, and it had not ended."""
    return line.text[0].islower() and before.text[-1] not in _ENDS


def outside_paragraphs(lines: Sequence[Line], usual: float) -> list[Line]:
    """The lines in which a table may stand. ``usual``: the page's ``usual_gap``.

    A few words that justification spread over a line look like cells, and so do two columns of prose that the file
    draws one after the other; but they go on with the lines before and behind.
    """
    found: list[Line] = []
    run: list[Line] = []
    for line in lines:
        if run and not continues(run[-1], line, usual):
            found += run if not _is_paragraph(run) else []
            run = []
        run.append(line)
    return found + (run if not _is_paragraph(run) else [])


def _is_paragraph(run: Sequence[Line]) -> bool:
    """Lines of running text; columns of prose were told apart before."""
    if run and run[0].column:
        return True
    if any(_has_cells(line) for line in run):
        return False
    running = sum(is_running_text(line.words) or (len(line.words) > 2 and _is_even(line)) for line in run)
    return running == len(run) > 1 or (len(run) >= _PARAGRAPH_LINES and running >= _PARAGRAPH_SHARE * len(run))


def _has_cells(line: Line) -> bool:
    """A gap that is wide, and wider than others of the line."""
    return max(gaps_of(line.words), default=0.0) > _CELLS * line.words[0].height and not _is_even(line)


def _is_even(line: Line) -> bool:
    """Words as far from one another as blanks or justification put them, all alike; not a row of numbers."""
    gaps = gaps_of(line.words)
    letters = sum(any(char.isalpha() for char in word.text) for word in line.words)
    spread = max(gaps, default=0.0) - min(gaps, default=0.0)
    return spread < _ALIKE * line.words[0].height and 2 * letters >= len(line.words)
