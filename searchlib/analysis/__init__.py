"""French analysis: which keys does a text have at each position, and a typed word look for?

A text passes through `characters` (one spelling for what Unicode can write in several ways), then
through the rules of `rules`, in the order of `rules.chain`: elision, addresses, inclusive writing,
dates, abbreviations, acronyms and codes, times, ordinals, numbers, compounds, words. Words get
their stems from `stemming`. `queries` is the other side: typed words. `encoding` is the fast path
of texts: it looks twice only at what is odd. The word lists are in `data`.

`FrenchAnalyzer` is the way to all of it, and `keys` the syntax of what comes out.
"""

from searchlib.analysis import keys
from searchlib.analysis.analyzer import FrenchAnalyzer
from searchlib.analysis.folding import fold
from searchlib.analysis.rules.elision import CLITICS
from searchlib.analysis.rules.sentences import sentences
from searchlib.analysis.stemming import family_members, family_prefixes, family_root, stems
from searchlib.analysis.tokens import Reading, Slot, Token, Unit

ANALYSIS_VERSION: int = 2
"""Raised whenever the keys of any text change.

An index written by another version says so when it is opened.
"""

__all__ = [
    "ANALYSIS_VERSION",
    "CLITICS",
    "FrenchAnalyzer",
    "Reading",
    "Slot",
    "Token",
    "Unit",
    "family_members",
    "family_prefixes",
    "family_root",
    "fold",
    "keys",
    "sentences",
    "stems",
]
