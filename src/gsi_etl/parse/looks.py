"""What declarations of a style come to for a reader: hidden, struck out, folded, raised, which colours. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

_DISPLAY = re.compile(r"(?:^|;)display:([a-z-]+)")
_VISIBILITY = re.compile(r"(?:^|;)visibility:([a-z]+)")
_HIDES = re.compile(
    r"(?:^|;)(?:opacity:0(?:\.0+)?|font-size:0(?:px|em|%)?|content-visibility:hidden"
    r"|transform:scale(?:[xy]|3d)?\(0(?:\.0+)?(?:,[\d.,]+)?\))(?:;|$|!)"
)
_CLIPS = re.compile(
    r"(?:^|;)(?:clip:rect\((?:[01]|px|,)+\)|clip-path:inset\((?:50|100)%"
    r"|(?:left|top|right|text-indent):-(?:\d{4,}px|\d{3,}(?:r?em|%|vw)))"
)
#: The last of each size counts: ``.panel.open`` gives a height back.
_SIZE = re.compile(r"(?:^|;)((?:max-)?height|width):([^;!]+)")
_OVERFLOW = re.compile(r"(?:^|;)overflow(?:-[xy])?:([^;!]+)")
_ZERO = re.compile(r"0(?:\.0+)?(?:px|pt|r?em|%|v[hw])?")
#: A box that keeps its place free for a frame or picture in it.
_PADDED = re.compile(r"(?:^|;)padding-(?:bottom|top):[\d.]*[1-9]")
#: All that stands in the box stands beside it.
_PUSHED = re.compile(r"(?:^|;)text-indent:\d{3,}%")
_DECORATION = re.compile(r"(?:^|;)text-decoration(?:-line)?:([^;]*)")
_RAISES = re.compile(
    r"vertical-align:(?:super|text-top|top|[1-9.][\d.]*(?:em|ex|px|pt|%))|position:relative;(?:[^;]*;)*?top:-|(?:^|;)top:-\.?\d"
)
_COLOUR = re.compile(r"(?:^|;)color:([^;!]+)")
_GROUND = re.compile(r"(?:^|;)background(?:-color)?:([^;!]+)")
#: Colours whose last part says that nothing is to be seen of them.
_CLEAR = re.compile(r"(?:rgb|hsl)a?\([^()]{1,40}[,/]0(?:\.0+)?%?\)|#[\da-f]{3}0|#[\da-f]{6}00")
_NAMED = {"#fff": "white", "#ffffff": "white", "#000": "black", "#000000": "black", "rgb(255,255,255)": "white"}


@dataclass(frozen=True, slots=True)
class Look:
    """What is declared of an element: whether it is hidden, struck out, folded to no height, off the screen or cut to
    nothing (for programs that read aloud), raised, and the last colours of its text and of the ground behind it, ""
    without one.
    """

    hidden: bool = False
    struck: bool = False
    flat: bool = False
    clipped: bool = False
    raised: bool = False
    colour: str = ""
    ground: str = ""


#: Of an element of which nothing is declared.
PLAIN = Look()


def look_of(declared: str) -> Look:
    """Declarations without blanks, lower case, the strongest last."""
    if not declared:
        return PLAIN
    last = [found[-1] for found in (_DISPLAY.findall(declared), _VISIBILITY.findall(declared)) if found]
    hidden = any(v in ("none", "hidden", "collapse") for v in last) or _HIDES.search(declared) is not None
    struck = "line-through" in next(iter(_DECORATION.findall(declared)[-1:]), "")
    return Look(
        hidden=hidden,
        struck=struck,
        flat=_is_flat(declared),
        clipped=_CLIPS.search(declared) is not None or (_PUSHED.search(declared) is not None and _cuts(declared)),
        raised=_RAISES.search(declared) is not None,
        colour="transparent" if _CLEAR.fullmatch(colour := _last(_COLOUR, declared)) else colour,
        ground=_last(_GROUND, declared),
    )


def _last(pattern: re.Pattern[str], style: str) -> str:
    found = pattern.findall(style)
    return _NAMED.get(found[-1], found[-1]) if found else ""


def _is_flat(declared: str) -> bool:
    """Whether it takes no room and shows nothing that is larger than its room."""
    if "overflow" not in declared or not any(_ZERO.fullmatch(size) for size in dict(_SIZE.findall(declared)).values()):
        return False
    return _cuts(declared) and not _PADDED.search(declared)


def _cuts(declared: str) -> bool:
    """Whether what is larger than its box is cut off."""
    overflow = _OVERFLOW.findall(declared)
    return bool(overflow) and overflow[-1] in ("hidden", "clip")


def packed(declarations: str) -> str:
    return re.sub(r"\s+", "", declarations).lower().strip(";")
