"""What to do about a change, and what was done already: one line a class. Words only; decides nothing."""

from __future__ import annotations

from shlex import quote

from gsi_etl.model import ChangeClass

#: ``{change}`` and ``{source}`` are ids, quoted for a shell.
ADVICE: dict[ChangeClass, str] = {
    "new_figure": "nothing to do: it is published with its verdict",
    "new_edition": "add its estimates to the reference table; until then news is compared with older editions",
    "revision": "compare before and after (gsi-etl show {change}), then correct what repeats the old number",
    "rounding_only": "nothing to do: both statements are the same number",
    "withdrawn": "check whether the page moved it; it is no longer current and stays in figure_history",
    "restored": "nothing to do: it is current again",
    "misquote": "read it in context before you repeat it; it is published with its verdict",
    "conflict": "find out which page is right; until then both are published",
    "reader_change": "read the passage and decide which reading is right; readers of the data were not alerted",
    "source_down": "try it now: gsi-etl sources preview {source}; its last good figures are kept, marked stale",
    "not_the_page": "see what came: gsi-etl sources preview {source}; its last good figures are kept, marked stale",
    "layout_changed": "fix its entry (gsi-etl sources preview {source}); its last good figures are kept, marked stale",
    "page_unreadable": "open the page and report it if it looks sound; the rest of {source} was read",
    "source_stale": "check whether it moved; if it is only slow, lengthen its cadence; its figures are marked stale",
    "source_recovered": "nothing to do: its figures are current again",
    "run_failed": "run gsi-etl doctor, fix what it names and run again: nothing is lost or doubled",
    "run_recovered": "nothing to do: the next run is due as planned",
    "check_failed": "list them: gsi-etl checks --failed; after a critical failure a source keeps its last good figures",
    "check_recovered": "nothing to do: it passes again",
    "source_changed": "check that it reads as you meant (gsi-etl show {change}); readers of the data were not alerted",
    "source_moved": "put the new address into its entry of the catalogue: the old one may stop working",
    "edition_replaced": "nothing to do: the older edition's figures stay in figure_history",
    "retired": "nothing to do: its figures stay in figure_history; enable it again and the next run resumes it",
}


def advice(change_class: str, change_id: str, source_id: str) -> str:
    """The line for a message; '' for a class of a version that this one does not know."""
    if change_class == "source_down" and not source_id:
        return "gsi-etl doctor, and see whether the network is there; their last good figures stay, marked stale"
    words = ADVICE.get(change_class, "")  # type: ignore[call-overload]
    return str(words).format(change=quote(change_id), source=quote(source_id))
