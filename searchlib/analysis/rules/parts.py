"""Parts of addresses, codes and compounds: a run of figures is a number, a run of letters a word.

Rules 6, 8 and 12 split what they recognise into such parts.
"""

from __future__ import annotations

import re

from searchlib.analysis.rules.numbers import number_keys
from searchlib.analysis.rules.words import word_keys
from searchlib.analysis.tokens import Part


def part_of_run(match: re.Match[str], offset: int) -> Part:
    """Return the position that a run of letters or of figures takes.

    Parameters
    ----------
    match : re.Match of str
        The run.
    offset : int
        Where the searched string begins in the text.
    """
    run = match.group()
    start, end = offset + match.start(), offset + match.end()
    if run.isdecimal():
        return Part(start, end, number_keys(run))
    return Part(start, end, word_keys(run), run)
