"""Figures out of tables and fact boxes that no mapping describes: rows and columns have labels, and labels speak.

A number's meaning is what its row, its column and the caption say together. ``labels`` reads a label whole or not at
all, so that a table about something else gives nothing. Two cells that state different values for one and the same
thing are both left out: a label that tells them apart was not understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from gsi_etl.base import measures
from gsi_etl.base.bounds import computed
from gsi_etl.base.evidence import given_year
from gsi_etl.config.subject import is_worlds
from gsi_etl.figures.tables import header_meaning, measure_terms
from gsi_etl.figures.tables.cells import fits_only
from gsi_etl.figures.tables.header_meaning import Around, Value, trailing_value, value_in
from gsi_etl.figures.tables.headers import Label, edition_of_year, read_label, sentence_of
from gsi_etl.figures.tables.side_by_side import side_by_side
from gsi_etl.figures.text.glosses import COMMA_LANGUAGES
from gsi_etl.model import Cell, Document, Evidence, Figure, ReadContext, Table

_UNNAMED = re.compile(r"table \d+")
_COLON = " :–—|\t"
#: For a table whose own cells say that its language, which nobody names, writes decimal commas.
_ANY_WITH_COMMAS = "de"
_LONGEST_LABEL = 200
#: "A", "A–C" over the countries of a list: says nothing of their numbers.
_LETTERS = re.compile(r"[^\W\d_](?:\s*[-–—]\s*[^\W\d_])?")


@computed
def figures_from_labels(document: Document, context: ReadContext) -> tuple[Figure, ...]:
    """The figures of every table, and of every item or fact that is a label with its value, in the document's order.

    Offsets point into ``document.text``; a cell that is not part of it gives 0 and 0 and says so in its rules.
    """
    found: list[Figure] = []
    for table in document.tables:
        for part in side_by_side(_as_shown(document, table)):
            found += _of_table(document, part, context)
    found += _of_items(document, context)
    return tuple(sorted(_without_conflicts(found), key=lambda figure: figure.reading.start))


def _as_shown(document: Document, table: Table) -> Table:
    """The table with each cell's text as the document's text has it, where offsets lead: without blanks around it."""
    rows = tuple(tuple(_cell_as_shown(document, cell) for cell in row) for row in table.rows)
    return table if rows == table.rows else replace(table, rows=rows)


def _cell_as_shown(document: Document, cell: Cell) -> Cell:
    shown = cell.text if cell.start is None or cell.end is None else document.text[cell.start : cell.end]
    return cell if shown == cell.text else replace(cell, text=shown)


@dataclass(frozen=True, slots=True)
class _Shape:
    """How a table is laid out: which column names the rows, whether by places, and all columns' labels, inner first."""

    named: int
    by_place: bool
    columns: tuple[list[Label], ...]
    rows: tuple[tuple[Cell, ...], ...]


def _of_table(document: Document, table: Table, context: ReadContext) -> Iterator[Figure]:
    if context.language is None and _writes_commas(table):
        context = replace(context, language=_ANY_WITH_COMMAS)
    shape = _shape(table, context)
    starts = [cell.start for row in table.rows for cell in row if cell.start is not None]
    caption = "" if _UNNAMED.fullmatch(table.name) else table.name
    around = _around(document, caption, min(starts, default=None), context)
    named = [label for column in shape.columns for label in column]
    named += [read_label(row[shape.named].text, context.published) for row in shape.rows]
    if any(label.measure in measures.stocks() for label in named):
        around = replace(around, on_subject=True)
    section: list[Label] = []
    for row in shape.rows:
        over = _section(row, shape, context)
        if over is not None:
            section = [over]
            continue
        yield from _of_row(table, row, shape, section, around, context)


def _section(row: tuple[Cell, ...], shape: _Shape, context: ReadContext) -> Label | None:
    """The label of a row that only heads the rows below it; a row whose values are empty is none."""
    texts = [cell.text for cell in row if cell.text.strip()]
    if len(set(texts)) != 1 or value_in(texts[0], _decimal(context)) is not None:
        return None
    label = Label() if _LETTERS.fullmatch(texts[0].strip()) else read_label(texts[0], context.published)
    if len(texts) < len(row) and (len(row) == 2 or (shape.by_place and label.place is not None)):
        return None
    return label


def _of_row(
    table: Table, row: tuple[Cell, ...], shape: _Shape, section: list[Label], around: Around, context: ReadContext
) -> Iterator[Figure]:
    name = read_label(row[shape.named].text, context.published)
    if shape.by_place and name.place is None:
        return
    labels = [name, *section]
    numbers: list[tuple[Cell, Value]] = []
    for cell in row[: len(shape.columns)]:
        column = shape.columns[cell.column] if cell.column < len(shape.columns) else []
        value = value_in(cell.text, _decimal(context))
        if cell.column == shape.named or not cell.text.strip():
            continue
        if _is_year_column(column) and read_label(cell.text, context.published).year is None:
            return  # a period, or a year before there were estimates: no year that a figure could be given
        if value is None or _is_year_column(column):
            labels += _qualifier(cell, context)
        else:
            numbers.append((cell, value))
    unlabelled = [cell for cell, _ in numbers if not shape.columns[cell.column]]
    for cell, value in numbers:
        column = shape.columns[cell.column]
        if not column and len(unlabelled) > 1:
            continue  # two numbers beside one label: nothing says which of them is meant
        figure = _figure(cell.text, cell.start, value, labels, column, around, context)
        if figure is not None:
            locator = f"row {cell.row + 1}, column {cell.column + 1}"
            yield replace(figure, page=table.page, cell=locator)


def _qualifier(cell: Cell, context: ReadContext) -> list[Label]:
    """A word beside the numbers that says more of its row: whom it counts, for which year, by which edition."""
    label = read_label(cell.text, context.published)
    tells = (label.measure, label.unit, label.scale, label.year, label.edition, label.subgroup)
    return [replace(label, place=None)] if label.understood and any(t is not None for t in tells) else []


def _is_year_column(column: list[Label]) -> bool:
    return bool(column) and column[0].words == {"year"}


def _shape(table: Table, context: ReadContext) -> _Shape:
    headers, rows = [list(path) for path in table.headers], table.rows
    first = rows[0] if rows else ()
    years = [cell.text for cell in first[1:] if cell.text.strip()]
    if years and all(read_label(text).year is not None and text.strip().isdecimal() for text in years):
        # A header of years looks like data to a parser that takes digits for values.
        for cell in first[1:]:
            headers[cell.column].append(cell.text)
        rows = rows[1:]
    day = context.published
    columns = tuple([read_label(text, day) for text in reversed(path) if text.strip()] for path in headers)
    bodies = [row for row in rows if len({cell.text for cell in row if cell.text.strip()}) > 1]
    for at in range(len(columns)):
        texts = [row[at].text for row in bodies if at < len(row) and row[at].text.strip()]
        if texts and 2 * sum(read_label(text).place is not None for text in texts) >= len(texts):
            return _Shape(at, True, columns, rows)
    for at in range(len(columns)):
        texts = [row[at].text for row in bodies if at < len(row) and row[at].text.strip()]
        if texts and 2 * sum(value_in(text) is None for text in texts) > len(texts):
            return _Shape(at, False, columns, rows)
    return _Shape(0, False, columns, rows)


def _around(document: Document, caption: str, at: int | None, context: ReadContext) -> Around:
    """The labels around position ``at``. Without a caption of its own a table has that of the heading over it."""
    over = [b for b in document.blocks if b.kind in ("heading", "caption") and at is not None and b.end <= at]
    heading = document.text[over[-1].start : over[-1].end] if over else ""
    texts = [caption, heading, context.title or document.title]
    stocks = measures.stocks()
    on_subject = context.measure in measures.targets() or any(
        what in stocks for text in texts for what in measure_terms.spoken_of(sentence_of(text).words)
    )
    labels = [read_label(text, context.published) for text in texts]
    on_subject = on_subject or any(label.edition or label.family for label in labels) or context.edition is not None
    return Around(labels[0] if caption else labels[1], labels[1], labels[2], on_subject)


def _of_items(document: Document, context: ReadContext) -> Iterator[Figure]:
    """``Population: 25,244,000`` in an item, and an item that is a label before an item that is a number."""
    blocks = [b for b in document.blocks if b.kind in ("item", "fact") and b.end - b.start <= _LONGEST_LABEL]
    label, label_end = "", -1
    for block in blocks:
        text = document.text[block.start : block.end]
        found = trailing_value(text, _decimal(context))
        if found is None:
            label, label_end = text, block.end
            continue
        before, value = found
        if not before.strip(_COLON) and label and not document.text[label_end : block.start].strip():
            before = label
        label = ""
        if not before.strip(_COLON):
            continue
        name = read_label(before.strip(_COLON), context.published)
        around = replace(_around(document, "", block.start, context), caption=Label())
        figure = _figure(text, block.start, value, [name], [], around, context)
        if figure is not None and (name.measure is not None or name.unit is not None):
            yield replace(figure, page=block.page, bbox=block.bbox)


def _figure(
    text: str,
    start: int | None,
    value: Value,
    row: list[Label],
    column: list[Label],
    around: Around,
    context: ReadContext,
) -> Figure | None:
    """The figure that the number states under these labels, or None when they do not say enough."""
    what = header_meaning.meaning(row, column, around, value)
    if what is None:
        return None
    labels = [*row, *column]
    groups = {label.subgroup for label in labels if label.subgroup}
    if len(groups) > 1 or (groups and what.measure not in measures.stocks()):
        return None
    reading = header_meaning.reading(text, start, value, what, estimated=any(label.estimated for label in labels))
    place = _place(row, column, around, context)
    if reading is None:
        return None
    if place is None and what.kind == "count" and is_worlds(what.measure, reading.value):
        place = "WLD"
    if place is None or place == "":
        return None
    year, edition, inferred = _when(row, column, around, context)
    header = " / ".join(label.text for label in reversed(column))
    names = " / ".join(label.text for label in row if label.text)
    said = {label.year for label in (*labels, around.caption, around.heading)}
    return Figure(
        reading=reading,
        sentence=f"{names} | {header}: {reading.quote}" if header else f"{names}: {reading.quote}",
        measure=what.measure,
        place=place,
        subgroup=next(iter(groups), None),
        reference_year=year,
        edition=edition,
        edition_inferred=inferred,
        evidence=(
            Evidence("measure", what.measure, "labels", f"{names} | {header} | {around.caption.text}", "table"),
            Evidence("place", place or "", "labels", names, "table"),
            *([given_year(year)] if year and year not in said else []),
        ),
    )


def _place(row: list[Label], column: list[Label], around: Around, context: ReadContext) -> str | None:
    """Row and column first, then what stands around; "" when row and column name two places."""
    rows = next((label.place for label in row if label.place), None)
    # "Global rank" is a country's place in the world, and not the world's.
    columns = next((label.place for label in column if label.place and label.unit != "rank"), None)
    if rows and columns and rows != columns:
        return ""
    if rows or columns:
        return rows or columns
    for label in (around.caption, around.heading):
        if label.place:
            return label.place
    return context.place or around.title.place


def _when(
    row: list[Label], column: list[Label], around: Around, context: ReadContext
) -> tuple[int | None, str | None, bool]:
    """Reference year, edition, and whether only the document's date told which edition."""
    near, wide = [*row, *column], [around.caption, around.heading]
    cited = next((label for label in (*near, *wide, around.title) if label.edition), None)
    edition, inferred = (cited.edition, cited.inferred) if cited else (context.edition, False)
    year = next((label.year for label in near if label.year is not None), None)
    family = next((label.family for label in (*near, *wide) if label.family), None)
    if year is not None and family is not None and not any(label.edition for label in (*near, *wide)):
        # "Global Slavery Index" over columns 2016 and 2018: these are editions and not years that figures are about.
        return context.reference_year, edition_of_year(family, year) or edition, False
    if year is None:
        year = next((label.year for label in wide if label.year is not None), context.reference_year)
    return year, edition, inferred


def _writes_commas(table: Table) -> bool:
    """Whether more of its cells can only be read with a decimal comma (93,0; 7.989.000) than with a point."""
    signs = [fits_only(cell.text, ".") for row in table.rows for cell in row if "," in cell.text or "." in cell.text]
    return signs.count(False) > signs.count(True)


def _decimal(context: ReadContext) -> str:
    return "," if (context.language or "").split("-")[0].lower() in COMMA_LANGUAGES else "."


def _without_conflicts(figures: Sequence[Figure]) -> Iterator[Figure]:
    """What is stated twice is one figure; what is stated differently for the same thing is none."""
    stated: dict[tuple[object, ...], set[tuple[object, ...]]] = {}
    for figure in figures:
        stated.setdefault(_key(figure), set()).add(_number(figure))
    seen = set()
    for figure in figures:
        key = _key(figure)
        if len(stated[key]) == 1 and key not in seen:
            seen.add(key)
            yield figure


def _key(figure: Figure) -> tuple[object, ...]:
    kind = figure.reading.kind
    return figure.measure, figure.place, figure.reference_year, figure.edition, figure.subgroup, kind


def _number(figure: Figure) -> tuple[object, ...]:
    return figure.reading.value, figure.reading.lower, figure.reading.upper
