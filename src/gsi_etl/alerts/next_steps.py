"""What to do about a change, and what was done already: one line a class. Words only; decides nothing."""

from __future__ import annotations

from shlex import quote

from gsi_etl.model import ChangeClass

#: ``{change}`` and ``{source}`` are ids, quoted for a shell.
ADVICE: dict[ChangeClass, str] = {
    "new_figure": "nothing: it is published with its verdict",
    "new_edition": "bring its estimates into the reference table: until then news about it is held against older ones",
    "revision": "compare before and after (gsi-etl show {change}), then correct what repeats the old number; "
    "the new one is published, the old one stays in figure_history",
    "rounding_only": "nothing: both statements are one number",
    "withdrawn": "see where the page has moved it; it is no longer current, and stays in figure_history",
    "restored": "nothing: it is current again",
    "misquote": "read it in its place before you repeat it; it is published with its verdict",
    "conflict": "ask which of the two is right; until then both are published",
    "reader_change": "read the passage and judge which reading is right; no reader of the data was told",
    "source_changed": "see that it reads as you meant it (gsi-etl show {change}); no reader of the data was told",
    "source_moved": "put the new address into its entry of the catalogue: the old one may end any day",
    "edition_replaced": "nothing: the older edition's figures stay in figure_history",
    "retired": "nothing: its figures stay in figure_history; enable it again and the next run takes it up",
    "source_down": "gsi-etl sources preview {source} tries it now; its last good figures stay, marked stale",
    "not_the_page": "gsi-etl sources preview {source} shows what came; its last good figures stay, marked stale",
    "layout_changed": "mend its entry (gsi-etl sources preview {source}); its last good figures stay, marked stale",
    "page_unreadable": "open the page by hand and report it if it looks sound; the rest of {source} was read",
    "source_stale": "see whether it has moved; if it is only slow, lengthen its cadence; its figures are marked stale",
    "source_recovered": "nothing: its figures are current again",
    "run_failed": "gsi-etl doctor says what is wrong; run again when it is fixed: nothing is lost or doubled",
    "run_recovered": "nothing: the next run is due as planned",
    "check_failed": "gsi-etl checks --failed has all; a source that fails a critical check keeps its last good figures",
    "check_recovered": "nothing: it holds again",
}


def advice(change_class: str, change_id: str, source_id: str) -> str:
    """The line for a message; '' for a class of a version that this one does not know."""
    if change_class == "source_down" and not source_id:
        return "gsi-etl doctor, and see whether the network is there; their last good figures stay, marked stale"
    words = ADVICE.get(change_class, "")  # type: ignore[call-overload]
    return str(words).format(change=quote(change_id), source=quote(source_id))
