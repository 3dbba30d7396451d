"""Parts of addresses, codes and compounds: a run of figures is a number, a run of letters a word."""

from __future__ import annotations

import re

from searchlib.analysis.rules.numbers import number_keys
from searchlib.analysis.rules.words import word_keys
from searchlib.analysis.tokens import Part


def part(match: re.Match[str], offset: int) -> Part:
    """The position that a run of letters or figures takes; `offset` is where the searched string begins in the text."""
    run = match.group()
    if run.isdecimal():
        return Part(offset + match.start(), offset + match.end(), number_keys(run))
    return Part(offset + match.start(), offset + match.end(), word_keys(run), run)
