"""A message as HTML for mail: no script, no image, no style sheet from anywhere; every text from outside escaped."""

from __future__ import annotations

from html import escape

from gsi_etl.alerts.formats import subject_line
from gsi_etl.alerts.message import Item, Message
from gsi_etl.alerts.parts import quoted, rows, web_link
from gsi_etl.wording import visible

COLOURS = {"critical": "#b00020", "warning": "#8a5a00", "info": "#1a56a0", "operator": "#555555"}


def as_html(message: Message) -> str:
    """A whole HTML document, readable without colours."""
    more = f"<p>and {message.more} more: <code>gsi-etl changes --run {_text(message.run_id)}</code></p>"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{_text(subject_line(message))}</title></head>"
        '<body style="font-family: sans-serif; max-width: 42em; line-height: 1.4">'
        f"<h1 style='font-size: 1.2em'>{_text(message.title)}</h1>"
        f"{''.join(_item(item) for item in message.items)}{more if message.more else ''}"
        f"<p style='color: #555'>run {_text(message.run_id)} · message {_text(message.alert_id)}</p></body></html>"
    )


def _item(item: Item) -> str:
    colour = COLOURS.get(item.severity, COLOURS["operator"])
    facts = "".join(f"<tr><th align='left'>{label}</th><td>{_text(text)}</td></tr>" for label, text in rows(item))
    return (
        f"<h2 style='font-size: 1em; color: {colour}'>{_text(item.severity.upper())} "
        f"{_text(item.change_class.replace('_', ' '))}</h2><p>{_text(item.sentence)}</p>{_quote(item)}"
        f"<table cellpadding='3'>{facts}</table><p>{_links(item)}</p>"
    )


def _quote(item: Item) -> str:
    parts = quoted(item)
    if parts is None:
        return ""
    before, number, after = (_text(part) for part in parts)
    return f"<blockquote>“{before}{f'<mark><b>{number}</b></mark>' if number else ''}{after}”</blockquote>"


def _links(item: Item) -> str:
    evidence, live = web_link(item.link), web_link(item.url)
    found = [f'<a href="{_text(evidence)}">evidence</a>'] if evidence else []
    found.append(f"<code>gsi-etl show {_text(item.change_id)}</code>")
    if live:
        found.append(f'<a href="{_text(live)}" rel="noopener noreferrer">the page</a>')
    elif item.url:
        found.append(_text(item.url))
    if item.mute:
        found.append(f"mute: <code>{_text(item.mute)}</code>")
    return " · ".join(found)


def _text(text: str) -> str:
    return escape(visible(text), quote=True)
