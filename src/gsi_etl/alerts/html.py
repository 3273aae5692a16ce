"""A message as HTML for mail: no script, no image, no style sheet from anywhere; every text from outside escaped."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from gsi_etl.alerts.formats import subject_line
from gsi_etl.alerts.message import Item, Message
from gsi_etl.alerts.sections import details, glance, left_out, phrase, quoted, web_link
from gsi_etl.base.formatting import visible

COLOURS = {"critical": "#b00020", "warning": "#8a5a00", "info": "#1a56a0", "operator": "#555555"}
#: Mail programs read styles only where they stand.
BODY = "font-family: sans-serif; font-size: 15px; max-width: 44em; margin: 1em; line-height: 1.45; color: #222"
QUIET = "color: #555; font-size: 13px"
LABEL = f"{QUIET}; text-align: left; font-weight: normal; vertical-align: top; padding: 2px 1em 2px 0"
CELL = "vertical-align: top; padding: 2px 0"
QUOTE = "margin: .6em 0; padding: .4em .9em; border-left: 3px solid #bbb; background: #f6f6f6"
GLANCE = "vertical-align: top; padding: 2px 0; font-size: 17px"


def as_html(message: Message) -> str:
    """A whole HTML document, readable without colours."""
    alone = len(message.items) == 1 and not message.more
    items = "".join(_item(item, alone=alone) for item in message.items)
    others = "".join(f"<p>{_text(words)}</p>" for words in left_out(message))
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<title>{_text(subject_line(message))}</title></head><body style="{BODY}">'
        f'<h1 style="font-size: 19px; line-height: 1.3">{_text(subject_line(message))}</h1>{items}{others}'
        f'<p style="{QUIET}; margin-top: 2em">run {_text(message.run_id)} · message {_text(message.alert_id)}</p>'
        "</body></html>"
    )


def _item(item: Item, *, alone: bool) -> str:
    colour = COLOURS.get(item.severity, COLOURS["operator"])
    if item.recovered:
        return f'<p style="margin: 1.2em 0"><b>Recovered</b> · {_text(item.line)}</p>'
    title = "" if alone else f'<p style="margin: .3em 0; font-size: 17px"><b>{_text(item.line)}</b></p>'
    return (
        f'<h2 style="font-size: 13px; margin: 1.6em 0 .3em; padding-top: .8em; border-top: 1px solid #ddd; '
        f'color: {colour}">{_text(item.severity.upper())} · {_text(phrase(item))}</h2>{title}'
        f"{_table(glance(item), GLANCE)}{_quote(item)}"
        f'<p style="margin: .5em 0">{_links(item)}</p><div style="{QUIET}">{_table(details(item), CELL)}</div>'
        f"{_command(item)}"
    )


def _table(facts: Iterable[tuple[str, str]], cell: str) -> str:
    rows = "".join(
        f'<tr><th style="{LABEL}" scope="row">{label.capitalize()}</th><td style="{cell}">{_text(text)}</td></tr>'
        for label, text in facts
    )
    return f'<table style="border-collapse: collapse">{rows}</table>' if rows else ""


def _quote(item: Item) -> str:
    parts = quoted(item)
    if parts is None:
        return ""
    before, number, after = (_text(part) for part in parts)
    marked = f"<mark><b>{number}</b></mark>" if number else ""
    return f'<blockquote style="{QUOTE}">“{before}{marked}{after}”</blockquote>'


def _links(item: Item) -> str:
    evidence, live = web_link(item.link), web_link(item.url)
    found = [f'<a href="{_text(evidence)}">Evidence</a>'] if evidence else []
    if live:
        found.append(f'<a href="{_text(live)}" rel="noopener noreferrer">The page</a>')
    elif item.url:
        found.append(_text(item.url))
    found.append(f"<code>gsi-etl show {_text(item.change_id)}</code>")
    return " · ".join(found)


def _command(item: Item) -> str:
    if not item.mute:
        return ""
    return f'<p style="{QUIET}; margin: .5em 0">Mute: <code>{_text(item.mute)}</code></p>'


def _text(text: str) -> str:
    return escape(visible(text), quote=True)
