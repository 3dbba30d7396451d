"""Times of day: `4h30`, `4 h 30`, `16 heures 30`, `16:30`.

Rule 9. A time is one position with one key, however it is written; its hour is also a number.
"""

from __future__ import annotations

import re

from searchlib.analysis import keys
from searchlib.analysis.rules.words import word_keys
from searchlib.analysis.tokens import Part, Piece

# Rule 9: an hour from 0 to 24, then h or heures, and perhaps minutes of two figures; or two pairs
# of figures around a colon.
TIME = (
    r"(?<![\w:])(?<!\d[.,])(?:(?:[01]?\d|2[0-4])\ ?"
    r"(?:[hH](?:\ ?[0-5]\d)?(?!\w)|(?i:heures?)(?!\w)(?:\ [0-5]\d(?!\w|[.,]\d|\ \d{3}))?)"
    r"|(?:[01]?\d|2[0-3]):[0-5]\d(?![\w:]))"
)
_HOURS = re.compile(r"heures?", re.I)


def read_time(match: re.Match[str], before: Piece | None) -> list[Piece]:
    """Read a time at one position."""
    surface = match.group()
    hour, minute = ([int(n) for n in re.findall(r"\d+", surface)] + [0])[:2]
    written = f"{hour}h{minute:02d}" if minute else f"{hour}h"
    spelled = _HOURS.search(surface)
    own = word_keys(spelled.group()) if spelled else ()
    both = (written, *own, keys.time(hour, minute), keys.number(hour))
    return [Piece("time", (Part(match.start(), match.end(), both),))]
